using System.Globalization;
using System.Numerics;
using System.Text;
using SpecTests.Conversion;

namespace SpecTests.OtherRuntimes;

/// <summary>The same image under our runner and under other runtimes: the same application answers the same request. docs/other-runtimes.md holds the table.</summary>
public sealed class SameApplicationGoldenTests : IClassFixture<SameApplication>, IClassFixture<DockerEngine>
{
    private const string Document = "docs/other-runtimes.md";
    private const string Begin = "<!-- made by the run: make golden -->\n";
    private const string Crun = "umount -l /sys/fs/cgroup/unified 2>/dev/null; exec crun \"$@\""; // it wants no version 2 beside version 1
    private readonly SameApplication _app;
    private readonly DockerEngine _docker;

    public SameApplicationGoldenTests(SameApplication app, DockerEngine docker)
    {
        (_app, _docker) = (app, docker);
    }

    [RootFact("busybox", "nsenter", "runc", "crun", "lxc-execute", "systemd-nspawn", "dockerd")]
    public void TheSameApplicationAnswersTheSameRequest()
    {
        var runner = Tool.PathOf("runner");
        string[] options = ["--dir", _app["state"], "--insecure-options=image", _app.Aci];
        Tool.Run("runner", ["export", "--bundle", _app["bundle"], .. options]).Expect(0);
        Tool.Run("actool", "convert", _app.Aci, $"lxc:{_app["lxc"]}").Expect(0);
        Directory.CreateDirectory(_app["lxc-state"]);
        Tool.Run("actool", "convert", _app.Aci, $"nspawn:{_app["same"]}").Expect(0);
        Tool.Run("actool", "convert", _app.Aci, $"docker-archive:{_app["same.tar"]}:example/same:1").Expect(0);
        _docker.Run(_app[""], "load", "-i", _app["same.tar"]).Expect(0);
        var name = "same-" + _app.Marker;
        (string Runtime, Dictionary<string, string> Answer)[] rows =
        [
            ("`runner run`", _app.Ask([runner, "run", "--quiet", .. options])),
            ("`runc run`, our bundle", _app.Ask("runc", "--root", _app["runc"], "run", "--bundle", _app["bundle"], name)),
            ("`crun run`, our bundle", _app.Ask("unshare", "--mount", "sh", "-c", Crun, "sh", "--cgroup-manager=cgroupfs", "--root", _app["crun"], "run", "--bundle", _app["bundle"], name)),
            ("`lxc-execute`, `actool convert … lxc:`", _app.Ask("lxc-execute", "-P", _app["lxc-state"], "-n", name, "-f", _app["lxc/config"])),
            ("`systemd-nspawn`, `actool convert … nspawn:`", _app.Ask("systemd-nspawn", "-q", "--settings=trusted", "--register=no", "--keep-unit", "--pipe", "-D", _app["same"])),
            ("Docker, `actool convert … docker-archive:`", _app.Ask([.. _docker.Command, "run", "--rm", "--network", "none", "example/same:1"])),
        ];
        Assert.All(rows, row => Assert.Equal("hello world", row.Answer["answer"]));
        Assert.All(rows[1..3], row => Assert.Equal(Facts(rows[0].Answer), Facts(row.Answer)));
        Support.Golden.CheckDocument(Document, Table(rows), text => string.Join('\n', text.Split('\n').Where(line => line.StartsWith("| `r", StringComparison.Ordinal))));
    }

    /// <summary>What a bundle must keep: all but the first process, which is the runner's init or the app.</summary>
    private static string Facts(Dictionary<string, string> answer) => string.Join('\n', answer.Where(pair => pair.Key != "first").Select(pair => $"{pair.Key}={pair.Value}"));

    private static string Table(IEnumerable<(string Runtime, Dictionary<string, string> Answer)> rows)
    {
        var path = Path.Join(Repository.Root, Document);
        var before = File.ReadAllText(path);
        var text = new StringBuilder(before[..(before.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length)])
            .Append("\n| | answer | user | capabilities | seccomp filter | umask | /proc/kcore | process 1 |\n|---|---|---|---|---|---|---|---|\n");
        foreach (var (runtime, answer) in rows)
        {
            var capabilities = BitOperations.PopCount(ulong.Parse(answer["capabilities"], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
            text.Append(CultureInfo.InvariantCulture, $"| {runtime} | {answer["answer"]} | {answer["user"]} | {capabilities} | {(answer["seccomp"] == "2" ? "yes" : "no")} | {answer["umask"]} ")
                .Append(CultureInfo.InvariantCulture, $"| {(answer["kcore"] is "" or "1:3" ? "hidden" : "read")} | {Path.GetFileName(answer["first"])} |\n");
        }

        return text.ToString();
    }
}
