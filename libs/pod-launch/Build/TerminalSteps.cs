using System.Runtime.InteropServices;
using Appc.Linux;
using Appc.Linux.Process;
using Appc.PodLaunch.Plan;
using static Appc.Linux.Process.MountFlags;
using static Appc.Linux.Process.OpenConstants;
using static Appc.Linux.Process.TerminalConstants;
using static Appc.PodLaunch.Plan.PlanArgument;

namespace Appc.PodLaunch.Build;

/// <summary>
/// A pseudo-terminal of the pod's own /dev/pts (pty(7)), whose other end the runner takes over: what an app does to its terminal, TIOCSTI
/// too, it does not do to the caller's.
/// </summary>
internal static class TerminalSteps
{
    private const uint GroupAsItIs = uint.MaxValue;

    /// <summary>Makes the pair; its ends are then <see cref="LaunchPlan.TerminalDescriptor"/> and <see cref="LaunchPlan.PeerDescriptor"/>.</summary>
    internal static void Open(StepList steps, PlanArgument directory, ByteString path, HostFacts host, uint owner, CallerTerminal caller)
    {
        var terminal = steps.Open(
            SystemCall.openat2, "a terminal of the pod's own", directory, Text(path), StepList.How(O_RDWR | O_NOCTTY | O_CLOEXEC, 0, RESOLVE_NO_SYMLINKS), Number(24));
        steps.Call(SystemCall.ioctl, "its other side may be opened", Number(terminal), Number(TIOCSPTLCK, nameof(TIOCSPTLCK)), Structure(new byte[4], "[0]"));
        steps.Call(SystemCall.ioctl, "it has the size of the caller's", Number(terminal), Number(TIOCSWINSZ, nameof(TIOCSWINSZ)), Structure(caller.Window, ShowWindow(caller.Window.Span)));
        var peer = steps.Open(
            SystemCall.ioctl, "its other side, by the terminal and not by a name", Number(terminal), Number(TIOCGPTPEER, nameof(TIOCGPTPEER)), Number(O_RDWR | O_NOCTTY | O_CLOEXEC, $"0x{O_RDWR | O_NOCTTY | O_CLOEXEC:x}"));
        if (host.HasUsers)
        {
            steps.Call(SystemCall.fchownat, "is the app's user's", Number(peer), Text(default), Number(owner), Number(GroupAsItIs, "-1"), Number(AT_EMPTY_PATH, "AT_EMPTY_PATH"));
        }

        Keep(steps, terminal, LaunchPlan.TerminalDescriptor, "where the runner looks for it");
        Keep(steps, peer, LaunchPlan.PeerDescriptor, "where the app looks for it");
    }

    /// <summary>The session's own terminal; its leader does this.</summary>
    internal static void Control(StepList steps) =>
        steps.Call(SystemCall.ioctl, "the session's terminal", Number(LaunchPlan.PeerDescriptor), Number(TIOCSCTTY, nameof(TIOCSCTTY)), Number(0));

    /// <summary>A process takes the foreground, in a group of its own: what is typed, ^C too, is for it. SIGTTOU is blocked.</summary>
    /// <param name="steps">Its steps.</param>
    /// <param name="pid">Its id, as the pod sees it.</param>
    internal static void TakeForeground(StepList steps, int pid)
    {
        steps.Call(SystemCall.setpgid, "a group of its own", Number(0), Number(0));
        steps.Call(SystemCall.ioctl, "which is in the foreground", Number(0), Number(TIOCSPGRP, nameof(TIOCSPGRP)), Structure(BitConverter.GetBytes(pid), $"[{pid}]"));
    }

    /// <summary>Who made the terminal stays until the runner has it.</summary>
    internal static void AwaitTakeover(StepList steps)
    {
        steps.Add(new PlanStep(SystemCall.read, [Number(LaunchPlan.GoDescriptor), Structure(new byte[1], "\"\""), Number(1)], "wait until the runner has it") { Expected = 0 });
        steps.Call(SystemCall.close, "done with it", Number(LaunchPlan.GoDescriptor));
    }

    private static void Keep(StepList steps, int descriptor, int number, string reason)
    {
        steps.Call(SystemCall.dup3, reason, Number(descriptor), Number(number), Number(O_CLOEXEC, "O_CLOEXEC"));
        steps.Close(descriptor);
    }

    private static string ShowWindow(ReadOnlySpan<byte> window)
    {
        var size = MemoryMarshal.Cast<byte, ushort>(window);
        return $"{{ws_row={size[0]}, ws_col={size[1]}, ws_xpixel={size[2]}, ws_ypixel={size[3]}}}";
    }
}
