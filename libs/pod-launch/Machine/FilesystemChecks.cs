using Appc.Linux;
using Appc.Linux.Process;
using Appc.PodLaunch.Build;
using static Appc.Linux.Process.MountFlags;
using static Appc.PodLaunch.Plan.PlanArgument;

namespace Appc.PodLaunch.Machine;

/// <summary>The file systems that a pod mounts.</summary>
internal static class FilesystemChecks
{
    private const ulong OwnMounts = CloneFlags.CLONE_NEWNS | CloneFlags.CLONE_NEWPID | CloneFlags.CLONE_NEWNET;

    internal static IEnumerable<Finding> Run(HostFacts host, Causes causes, string stateDirectory)
    {
        if (Trial.Run(host, OwnMounts, RootSteps.Separate) is not null)
        {
            yield break; // said of namespaces already
        }

        yield return Kernel(host, causes);
        var place = ScratchPlace.Below(stateDirectory);
        yield return Overlay(host, place);
        yield return IdMapped(host, place);
    }

    /// <summary>All of them; the first that fails is named.</summary>
    private static Finding Kernel(HostFacts host, Causes causes)
    {
        const string subject = "proc, sys and dev";
        foreach (var type in new[] { "tmpfs", "devpts", "proc", "sysfs" })
        {
            var failure = Trial.Run(host, OwnMounts, steps =>
            {
                RootSteps.Separate(steps);
                steps.MountNew(type, [], MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC, type);
            });
            if (failure is not null)
            {
                return Mounting(subject, type, failure, causes);
            }
        }

        return Finding.Ok(subject, "tmpfs, devpts, proc and sysfs can be mounted");
    }

    // mount_too_revealing of the kernel: where parts of /proc or /sys are covered by other mounts, none without them is given to a user namespace.
    private static Finding Mounting(string subject, string type, TrialFailure failure, Causes causes) =>
        type is "proc" or "sysfs" && failure is { Call: "fsmount", Errno: Errno.EPERM }
            ? Finding.Blocked(
                subject, $"{type}: {failure}: parts of it are covered by other mounts here, as in a container, so a user namespace gets none",
                "docker run --security-opt systempaths=unconfined; or run the runner outside the container")
            : KernelChecks.Blocked(subject, failure with { Call = $"{type}: {failure.Call}" }, causes);

    private static Finding Overlay(HostFacts host, string place)
    {
        using var scratch = new ScratchPlace(place);
        var options = $"lowerdir={scratch["lower"]},upperdir={scratch["upper"]},workdir={scratch["work"]}{(host.Privileged ? "" : ",userxattr")}";
        var failure = Trial.Run(host, OwnMounts, steps =>
        {
            RootSteps.Separate(steps);
            steps.Call(SystemCall.mount, "as for an app's root", Text("overlay"), Text(scratch["upper"]), Text("overlay"), Number(MS_NODEV, "MS_NODEV"), Text(options));
        });
        return failure is null ? Finding.Ok("overlayfs", $"mounted over {place}") : Finding.Limited(
            "overlayfs", $"over {place}: {failure}: {CauseOf(failure.Errno)}; every pod gets a true copy of its image instead, which is slower and takes room", Cure(failure.Errno));
    }

    private static string CauseOf(int errno) => errno switch
    {
        Errno.ENODEV => "this kernel has none",
        Errno.EPERM => "this kernel has none for ordinary users (Linux 5.11 is the first), or a filter forbids it",
        _ => "that file system cannot hold its upper layer, as another overlay and NFS cannot",
    };

    private static string Cure(int errno) => errno switch
    {
        Errno.ENODEV => "modprobe overlay",
        Errno.EPERM => "boot a newer kernel, or run as root",
        _ => "keep the state elsewhere: --dir, or $APPC_DIR",
    };

    private static Finding IdMapped(HostFacts host, string place)
    {
        const string subject = "ID-mapped mounts";
        if (!host.Privileged)
        {
            return Finding.Ok(subject, "root's only");
        }

        var watcher = new IdMapTrial(place);
        var failure = Trial.Run(host, CloneFlags.CLONE_NEWUSER, IdMapTrial.Wait, watcher);
        return failure is not null ? Finding.Limited(subject, $"not tried: {failure}", null)
            : watcher.Errno == 0 ? Finding.Ok(subject, $"files of {place} can be shown with other owners")
            : Finding.Limited(subject, $"the file system of {place} has none: {SystemCallException.Describe(watcher.Errno)}; pods with --private-users get true copies of their images", "keep the state on ext4, xfs or btrfs, with Linux 5.12 (btrfs 5.15)");
    }
}
