using Appc.Linux.Process;

namespace Appc.PodLaunch.Plan;

/// <summary>The names of clone3(2)'s flags, in the order in which strace(1) prints them.</summary>
internal static class CloneFlagNames
{
    private static readonly (ulong Flag, string Name)[] s_names =
    [
        (CloneFlags.CLONE_PIDFD, nameof(CloneFlags.CLONE_PIDFD)),
        (CloneFlags.CLONE_NEWNS, nameof(CloneFlags.CLONE_NEWNS)),
        (CloneFlags.CLONE_NEWCGROUP, nameof(CloneFlags.CLONE_NEWCGROUP)),
        (CloneFlags.CLONE_NEWUTS, nameof(CloneFlags.CLONE_NEWUTS)),
        (CloneFlags.CLONE_NEWIPC, nameof(CloneFlags.CLONE_NEWIPC)),
        (CloneFlags.CLONE_NEWUSER, nameof(CloneFlags.CLONE_NEWUSER)),
        (CloneFlags.CLONE_NEWPID, nameof(CloneFlags.CLONE_NEWPID)),
        (CloneFlags.CLONE_NEWNET, nameof(CloneFlags.CLONE_NEWNET)),
        (CloneFlags.CLONE_CLEAR_SIGHAND, nameof(CloneFlags.CLONE_CLEAR_SIGHAND)),
    ];

    internal static string Show(ulong flags) => FlagText.Join(s_names, flags);
}
