using System.Globalization;
using System.Text;
using Appc.Linux.FileSystem;
using Appc.Linux.Process;
using Appc.PodLaunch.Build;
using Appc.PodLaunch.Execute;
using Microsoft.Win32.SafeHandles;

namespace Appc.PodLaunch.Machine;

/// <summary>Shows a directory with the owners of another process's user namespace, on a mount that is attached nowhere.</summary>
internal sealed class IdMapTrial : IPodWatcher
{
    private readonly string _directory;
    private int _pid;

    internal IdMapTrial(string directory)
    {
        _directory = directory;
    }

    /// <summary>Why it failed; 0 where it did not.</summary>
    internal int Errno { get; private set; }

    /// <summary>What the other process does: say that it is there, and stay.</summary>
    internal static void Wait(StepList steps)
    {
        MetadataSteps.TellStart(steps);
        steps.Call(SystemCall.rt_sigtimedwait, "until the trial is over", [.. SignalArguments.WaitForAny()]);
    }

    public void Started(int pid) => _pid = pid;

    public void AllStarted(SafeFileHandle init)
    {
        using var owners = Sys.Openat2(Sys.WorkingDirectory, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"/proc/{_pid}/ns/user")), OpenFlags.O_RDONLY);
        Errno = Sys.TryIdMap(Encoding.UTF8.GetBytes(_directory), owners);
        Processes.SendSignal(init, Signals.SIGKILL);
    }

    public void ActorEnded(int actor, int code)
    {
        // there is none
    }
}
