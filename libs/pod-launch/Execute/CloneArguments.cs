using Appc.Linux.Process;

namespace Appc.PodLaunch.Execute;

/// <summary>
/// <c>struct clone_args</c> of clone3(2): flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid,
/// set_tid_size, cgroup; each a __u64.
/// </summary>
internal static class CloneArguments
{
    internal const int Count = 11;

    internal static void Fill(Span<ulong> arguments, ulong flags, ulong pidfd)
    {
        arguments.Clear();
        arguments[0] = flags;
        arguments[1] = pidfd;
        arguments[4] = Signals.SIGCHLD;
    }
}
