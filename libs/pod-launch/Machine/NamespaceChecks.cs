using Appc.Linux.Process;
using Appc.PodLaunch.Build;

namespace Appc.PodLaunch.Machine;

/// <summary>Each kind of namespace that a pod has, made in turn.</summary>
internal static class NamespaceChecks
{
    private const string UserLimit = "user/max_user_namespaces";

    private static readonly (string Name, ulong Flag, string Limit)[] s_kinds =
    [
        ("mount", CloneFlags.CLONE_NEWNS, "user/max_mnt_namespaces"),
        ("process", CloneFlags.CLONE_NEWPID, "user/max_pid_namespaces"),
        ("IPC", CloneFlags.CLONE_NEWIPC, "user/max_ipc_namespaces"),
        ("host name", CloneFlags.CLONE_NEWUTS, "user/max_uts_namespaces"),
        ("cgroup", CloneFlags.CLONE_NEWCGROUP, "user/max_cgroup_namespaces"),
        ("network", CloneFlags.CLONE_NEWNET, "user/max_net_namespaces"),
    ];

    internal static IEnumerable<Finding> Run(HostFacts host, Causes causes)
    {
        var user = User(host, causes);
        yield return user;
        if (user.Level == FindingLevel.Blocked)
        {
            yield break; // every other one of an ordinary user lies in a user namespace
        }

        foreach (var (name, flag, limit) in s_kinds)
        {
            yield return Kind(host, causes, name, flag, limit);
        }
    }

    private static Finding User(HostFacts host, Causes causes)
    {
        const string subject = "user namespaces";
        if (Trial.Run(host, CloneFlags.CLONE_NEWUSER | CloneFlags.CLONE_NEWNS, RootSteps.Separate) is not { } failure)
        {
            return Finding.Ok(subject, "made, with rights in them");
        }

        var (cause, cure) = failure.IsClone ? causes.OfClone(failure.Errno, UserLimit, inUserNamespace: true) : causes.OfCall(failure.Errno);
        var text = cause.Length == 0 ? failure.ToString() : $"{failure}: {cause}";
        return host.Privileged ? Finding.Limited(subject, text, cure) : IsLimitOfMounts(failure) ? Finding.Ok(subject, "see mount namespaces") : Finding.Blocked(subject, text, cure);
    }

    // The trial makes a mount namespace too, to see whether there are rights in it; its limit has a line of its own.
    private static bool IsLimitOfMounts(TrialFailure failure) =>
        failure is { IsClone: true, Errno: Linux.Errno.ENOSPC } && Causes.Parameter("user/max_mnt_namespaces") == "0" && Causes.Parameter(UserLimit) != "0";

    private static Finding Kind(HostFacts host, Causes causes, string name, ulong flag, string limit)
    {
        var subject = name + " namespaces";
        var failure = Trial.Run(host, flag, flag == CloneFlags.CLONE_NEWNET ? LoopbackSteps.Add : null);
        if (failure is null)
        {
            return Finding.Ok(subject, flag == CloneFlags.CLONE_NEWNET ? "made, with a loopback interface that is up" : "made");
        }

        var (cause, cure) = failure.IsClone ? causes.OfClone(failure.Errno, limit, inUserNamespace: false) : causes.OfCall(failure.Errno);
        return Finding.Blocked(subject, cause.Length == 0 ? failure.ToString() : $"{failure}: {cause}", cure);
    }
}
