using System.Collections.Immutable;
using Appc.Linux;
using Appc.Linux.Process;
using Appc.PodLaunch.Build;
using Appc.PodLaunch.Plan;
using static Appc.Linux.Process.OpenConstants;
using static Appc.PodLaunch.Plan.PlanArgument;

namespace Appc.PodLaunch.Isolators;

/// <summary>The steps of init and of the apps that put isolators into effect.</summary>
internal static class IsolationSteps
{
    /// <summary>
    /// Init, while it still sees the host's files: a keyring and a cgroup namespace of the pod's own, and a descriptor for each app's cgroup,
    /// opened before the namespace is made because a process may not be moved out of what its namespace shows.
    /// </summary>
    internal static void Begin(StepList steps, LaunchRequest request)
    {
        JoinKeyring(steps);
        foreach (var (cgroup, number) in request.Cgroups.Apps.SelectMany(cgroups => cgroups).Select((cgroup, index) => (cgroup, LaunchPlan.CgroupDescriptors + index)))
        {
            var file = steps.Open(SystemCall.openat2, "an app's way into its cgroup", CurrentDirectory, Text(cgroup + "/cgroup.procs"),
                StepList.How(O_WRONLY | O_CLOEXEC, 0, RESOLVE_NO_SYMLINKS), Number(24));
            steps.Call(SystemCall.dup3, "kept until the app is started", Number(file), Number(number), Number(O_CLOEXEC, "O_CLOEXEC"));
            steps.Close(file);
        }

        if (!request.Cgroups.IsEmpty)
        {
            Unshare(steps, "the pod sees no cgroup above its own");
        }
    }

    /// <summary>A session keyring of its own.</summary>
    internal static void JoinKeyring(StepList steps)
    {
        // ENOSYS: a kernel without keys. EPERM: an outer filter forbids keyctl(2), and so it does to the app.
        steps.Add(new PlanStep(SystemCall.keyctl, [Number(KeyctlOperation.KEYCTL_JOIN_SESSION_KEYRING, "KEYCTL_JOIN_SESSION_KEYRING"), Null],
            "none of the caller's keys (sysctl kernel.keys.maxkeys limits how many pods an ordinary user has)")
        {
            Tolerated = [Errno.ENOSYS, Errno.EPERM],
        });
    }

    /// <summary>Kernel parameters, through a /proc that is mounted nowhere.</summary>
    internal static void SetParameters(StepList steps, ImmutableArray<ProcWrite> parameters)
    {
        if (parameters.IsEmpty)
        {
            return;
        }

        var proc = steps.MountNew("proc", [], KernelFilesystemSteps.NoSetuidDevicesPrograms, "to set kernel parameters of the pod's namespaces");
        foreach (var parameter in parameters)
        {
            Write(steps, Number(proc), parameter with { Path = "sys/" + parameter.Path }, RESOLVE_NO_SYMLINKS | RESOLVE_BENEATH);
        }

        steps.Close(proc);
    }

    /// <summary>An app's first steps: into its cgroup, before it does or allocates anything.</summary>
    /// <param name="steps">The app's.</param>
    /// <param name="cgroups">The pod's.</param>
    /// <param name="app">Which app of the pod.</param>
    internal static void Enter(StepList steps, CgroupPlan cgroups, int app)
    {
        var own = cgroups.Apps.IsEmpty ? [] : cgroups.Apps[app];
        var first = LaunchPlan.CgroupDescriptors + cgroups.Apps.Take(app).Sum(before => before.Length);
        for (var i = 0; i < own.Length; i++)
        {
            steps.Call(SystemCall.write, $"into {own[i]}", Number(first + i), Text("0"), Number(1));
        }

        Finish(steps, cgroups);
        if (!own.IsEmpty)
        {
            Unshare(steps, "the app sees no cgroup above its own");
        }
    }

    /// <summary>What an app's process says about itself while it still may.</summary>
    internal static void WriteAboutSelf(StepList steps, ImmutableArray<ProcWrite> writes)
    {
        foreach (var write in writes)
        {
            Write(steps, CurrentDirectory, write, RESOLVE_NO_MAGICLINKS);
        }
    }

    /// <summary>Closes the ways into the cgroups.</summary>
    internal static void Finish(StepList steps, CgroupPlan cgroups)
    {
        var count = cgroups.Apps.Sum(app => app.Length);
        if (count > 0)
        {
            steps.Call(SystemCall.close_range, "no way into a cgroup is left", Number(LaunchPlan.CgroupDescriptors), Number(LaunchPlan.CgroupDescriptors + count - 1), Number(0));
        }
    }

    private static void Write(StepList steps, PlanArgument directory, ProcWrite write, uint resolve)
    {
        var file = steps.Open(SystemCall.openat2, write.Reason, directory, Text(write.Path), StepList.How(O_WRONLY | O_CLOEXEC, 0, resolve), Number(24));
        steps.Call(SystemCall.write, write.Reason, Number(file), Text(write.Content), Number(ByteString.FromText(write.Content).Length));
        steps.Close(file);
    }

    private static void Unshare(StepList steps, string reason) =>
        steps.Call(SystemCall.unshare, reason, Number((long)CloneFlags.CLONE_NEWCGROUP, "CLONE_NEWCGROUP"));
}
