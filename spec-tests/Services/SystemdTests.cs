using System.Text.Json;

namespace SpecTests.Services;

/// <summary>Units that a real systemd starts: notify, socket activation, restart, stop, journal, machinectl.</summary>
public sealed class SystemdTests : IClassFixture<SystemdFixture>
{
    private const string Runner = "/opt/appc/runner";
    private static readonly string[] s_units = ["notifies", "broken", "serves", "machine"];
    private readonly SystemdFixture _systemd;

    public SystemdTests(SystemdFixture systemd)
    {
        _systemd = systemd;
    }

    [RootFact("gcc", "systemd-nspawn", "nsenter", "dbus-daemon")]
    public void AUnitIsUpWhenItsAppSaysSoAndStopsAsItShould()
    {
        Unit("notifies", "--notify", "--", "STATUS=nearly", "1", "STATUS=all is well\nREADY=1", "300");
        _systemd.Out("systemctl", "start", "notifies.service");
        Assert.Equal("Type=notify\nStatusText=all is well\nActiveState=active\nSubState=running\n", _systemd.Out("systemctl", "show", "-p", "Type,StatusText,ActiveState,SubState", "notifies.service"));
        var first = Property("notifies.service", "MainPID");
        _systemd.Out("systemctl", "restart", "notifies.service");
        Assert.NotEqual(first, Property("notifies.service", "MainPID"));
        Assert.Equal("active", Property("notifies.service", "ActiveState"));
        _systemd.Out("systemctl", "stop", "notifies.service");
        Assert.Equal("inactive success 143", $"{Property("notifies.service", "ActiveState")} {Property("notifies.service", "Result")} {Property("notifies.service", "ExecMainStatus")}");
        Assert.DoesNotContain("running", _systemd.Out(Runner, "list"), StringComparison.Ordinal);
    }

    [RootFact("gcc", "systemd-nspawn", "nsenter", "dbus-daemon")]
    public void AUnitWhoseProgramIsNotThereNeverComesUp()
    {
        Unit("broken", "--exec=/bin/nothing");
        Assert.NotEqual(0, _systemd.Run("systemctl", "start", "broken.service").ExitCode);
        _systemd.Out("systemctl", "stop", "broken.service");
        Assert.Contains("no such file or directory", _systemd.Out("journalctl", "-u", "broken.service", "-o", "cat"), StringComparison.Ordinal);
    }

    [RootFact("gcc", "systemd-nspawn", "nsenter", "dbus-daemon")]
    public void AConnectionStartsTheUnitThatServesIt()
    {
        Unit("serves", "--", "serve");
        _systemd.Out("systemctl", "start", "serves.socket");
        Assert.Equal("inactive", Property("serves.service", "ActiveState"));
        Assert.Equal("hello from web\n", _systemd.Out("bash", "-c", "cat </dev/tcp/127.0.0.1/8080"));
        Assert.Equal("hello from web\n", _systemd.Out("bash", "-c", "cat </dev/tcp/127.0.0.1/8080"));
        _systemd.Out("systemctl", "stop", "serves.socket", "serves.service");
    }

    [RootFact("gcc", "systemd-nspawn", "nsenter", "dbus-daemon")]
    public void TheJournalKnowsWhoseALineIs()
    {
        _systemd.Out("systemd-run", "--wait", "--quiet", "--unit=journal", "--", Runner, "run", "--insecure-options=image", "--stdout=journald", ServiceFixture.Image, "--name=one", "--", "0", "---", ServiceFixture.Image, "--name=two");
        _systemd.Out("journalctl", "--sync");
        var line = Assert.Single(_systemd.Out("journalctl", "-o", "json", "APPC_APP=one").TrimEnd('\n').Split('\n'));
        using var entry = JsonDocument.Parse(line);
        string Field(string name) => entry.RootElement.GetProperty(name).GetString()!;
        Assert.Equal("notify=- sockets=0 meant=- names=-", Field("MESSAGE"));
        Assert.Equal(("one", "6", "journal.service"), (Field("SYSLOG_IDENTIFIER"), Field("PRIORITY"), Field("_SYSTEMD_UNIT")));
        Assert.Equal($"appc-{Field("APPC_UUID")}", Field("CONTAINER_NAME"));
        Assert.Equal(2, _systemd.Out("journalctl", "-o", "cat", $"APPC_UUID={Field("APPC_UUID")}").TrimEnd('\n').Split('\n').Length);
    }

    [RootFact("gcc", "systemd-nspawn", "nsenter", "dbus-daemon")]
    public void MachinectlListsShowsAndEndsAPod()
    {
        Unit("machine", "--", "300");
        _systemd.Out("systemctl", "start", "machine.service");
        var machine = WaitFor(() => _systemd.Out("machinectl", "list", "--no-legend", "--no-pager").Split(' ')[0].Trim());
        Assert.StartsWith("appc-", machine, StringComparison.Ordinal);
        var status = _systemd.Out("machinectl", "status", "--no-pager", machine);
        Assert.Contains("Service: appc; class container", status, StringComparison.Ordinal);
        Assert.Contains("Unit: machine.service", status, StringComparison.Ordinal);
        Assert.Contains("(appc-init)", status, StringComparison.Ordinal);
        _systemd.Out("machinectl", "terminate", machine);
        WaitFor(() => Property("machine.service", "ActiveState") == "inactive" ? "gone" : "");
        Assert.Equal("success", Property("machine.service", "Result"));
        Assert.Contains("exit=143\n", _systemd.Out(Runner, "status", machine["appc-".Length..]), StringComparison.Ordinal);
        Assert.Empty(_systemd.Out("machinectl", "list", "--no-legend", "--no-pager"));
    }

    [RootFact("gcc", "systemd-nspawn", "nsenter", "dbus-daemon")]
    public void APodOfNoUnitIsRegisteredOnlyByForceWhichFails()
    {
        _systemd.Out(Runner, "run", "--insecure-options=image", ServiceFixture.Image);
        _systemd.Run(Runner, "run", "--insecure-options=image", "--register=yes", ServiceFixture.Image).ExpectError(254, "--register=yes: the runner is not in a unit of its own");
        _systemd.Out("systemd-run", "--wait", "--quiet", "--", Runner, "run", "--insecure-options=image", "--register=yes", ServiceFixture.Image);
    }

    /// <summary>Writes a unit; the sockets of those before, which have the same port, are closed first.</summary>
    private void Unit(string name, params string[] words)
    {
        _systemd.Run("systemctl", ["stop", .. s_units.SelectMany(unit => new[] { $"{unit}.socket", $"{unit}.service" })]);
        _systemd.Out(Runner, ["unit", "--unit-name", name, "--output", "/run/systemd/system", "--insecure-options=image", ServiceFixture.Image, .. words]);
        _systemd.Out("systemctl", "daemon-reload");
    }

    private string Property(string unit, string name) => _systemd.Out("systemctl", "show", "--value", "-p", name, unit).Trim();

    private static string WaitFor(Func<string> ask)
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            if (ask() is { Length: > 0 } answer)
            {
                return answer;
            }

            Thread.Sleep(100);
        }

        throw new TimeoutException("it did not come");
    }
}
