namespace Appc.PodLaunch.Seccomp;

/// <summary>
/// What the pod's init may still call once its apps run: wait, pass signals on, report, end. An app that may trace other
/// processes (CAP_SYS_PTRACE) could make it call anything.
/// </summary>
internal static class InitPolicy
{
    private static readonly string[] s_needed = ["rt_sigtimedwait", "wait4", "kill", "write", "exit_group"];

    internal static SeccompPolicy For(SyscallTable table)
    {
        var rules = new SyscallRule?[table.Limit];
        foreach (var name in s_needed)
        {
            rules[table.Number(name)] = SyscallRule.Allowed;
        }

        return new(table, rules, SeccompAction.KillProcess, SeccompAction.KillProcess, SeccompAction.KillProcess);
    }
}
