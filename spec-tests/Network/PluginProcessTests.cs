using System.Text;
using Appc.Linux.Process;
using Appc.PodLaunch.Network;

namespace SpecTests.Network;

/// <summary>Programs that the runner calls, and that do what they should not.</summary>
public sealed class PluginProcessTests
{
    private static readonly PluginProcess s_process = new();

    [Fact]
    public void ItsDocumentItsEnvironmentAndItsAnswer()
    {
        var output = Run("cat; echo $A $#; echo last >&2; exit 3");
        Assert.Equal((3, "input1 0\n", "last"), (output.Code, Encoding.UTF8.GetString(output.Output), output.Error));
    }

    [Fact]
    public void WhoNeverReadsAndWhoLeavesSomethingBehindHoldsNobodyUp()
    {
        Assert.Equal(0, s_process.Run("/bin/true", ["true"], [], new string('x', 1 << 20)).Code);
        Assert.Equal("done\n", Encoding.UTF8.GetString(Run("sleep 5 & echo done; echo $! >&2").Output));
    }

    [Fact]
    public void WhoHangsIsEndedWithAllThatHeStarted()
    {
        using var directory = new TempDirectory();
        var hanging = new PluginProcess { Limit = TimeSpan.FromMilliseconds(300) };
        var failure = Assert.Throws<PluginException>(() => hanging.Run("/bin/sh", ["sh", "-c", $"sleep 300 & echo $! > {directory["pid"]}; wait"], [], string.Empty));
        Assert.Contains("plugin sh: it did not end within", failure.Message, StringComparison.Ordinal);
        using var child = Processes.TryOpen(int.Parse(File.ReadAllText(directory["pid"]), System.Globalization.CultureInfo.InvariantCulture));
        Assert.True(child is null || Processes.WaitReadable(child, 10_000));
    }

    [Fact]
    public void WhoPrintsWithoutEndIsEnded() =>
        Assert.Contains("printed more than", Assert.Throws<PluginException>(() => Run("while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done")).Message, StringComparison.Ordinal);

    [Fact]
    public void WhatCannotBeExecutedIsSaid()
    {
        Assert.Contains("no such file", Assert.Throws<PluginException>(() => s_process.Run("/nowhere", ["x"], [], "")).Message, StringComparison.Ordinal);
        Assert.Contains("permission denied", Assert.Throws<PluginException>(() => s_process.Run("/etc/passwd", ["x"], [], "")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ThePodsLockIsHeldAsLongAsAnythingWorksForThePod()
    {
        using var directory = new TempDirectory();
        using var held = Appc.Linux.FileSystem.LockFile.Acquire(directory["lock"], Appc.Linux.FileSystem.LockKind.Exclusive);
        new PluginProcess { Held = held.Handle }.Run("/bin/sh", ["sh", "-c", $"mkfifo {directory["go"]}; (read x < {directory["go"]}) >/dev/null 2>&1 &"], ["PATH=/usr/bin:/bin"], string.Empty);
        held.Dispose();
        Assert.Null(Appc.Linux.FileSystem.LockFile.TryAcquire(directory["lock"], Appc.Linux.FileSystem.LockKind.Shared));
        File.WriteAllText(directory["go"], "\n");
        using var taken = Appc.Linux.FileSystem.LockFile.Acquire(directory["lock"], Appc.Linux.FileSystem.LockKind.Shared);
    }

    [Fact]
    public void NothingElseIsHandedOn()
    {
        using var open = new FileStream("/dev/zero", FileMode.Open, FileAccess.Read);
        using var leaking = Processes.DuplicateTo(open.SafeFileHandle, 77, acrossExecve: true);
        Assert.Equal("0 1 2 ", Encoding.UTF8.GetString(Run("for f in 0 1 2 9 77; do test -e /proc/self/fd/$f && printf '%s ' $f; done; true").Output));
    }

    private static PluginOutput Run(string script) => s_process.Run("/bin/sh", ["sh", "-c", script], ["A=1", "PATH=/usr/bin:/bin"], "input");
}
