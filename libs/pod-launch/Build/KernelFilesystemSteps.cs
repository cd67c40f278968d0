using Appc.Linux.Process;
using static Appc.Linux.Process.MountFlags;
using static Appc.Linux.Process.OpenConstants;
using static Appc.PodLaunch.Plan.PlanArgument;

namespace Appc.PodLaunch.Build;

/// <summary>
/// /dev, /proc and /sys as OS-SPEC.md asks. The directory each is mounted on is opened without following any link: where
/// the image has a link in its place, the launch is refused (CVE-2019-19921).
/// </summary>
internal static class KernelFilesystemSteps
{
    internal const uint NoSetuidDevicesPrograms = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC;

    internal static void Add(StepList steps, int root, LaunchRequest request, AppRequest app)
    {
        var devices = DeviceSteps.Add(steps, root, request, app);
        var masks = new MaskSteps(steps, devices, request.Host.KernelFiles);
        var proc = steps.MountNew("proc", [], NoSetuidDevicesPrograms, "the pod's processes, and only they");
        AttachBelowRoot(steps, root, proc, "proc", 0b101_101_101);
        masks.Add(proc, "/proc/");
        steps.Close(proc);
        var sys = Sys(steps, request);
        AttachBelowRoot(steps, root, sys, "sys", 0b101_101_101);
        masks.Add(sys, "/sys/");
        steps.Close(sys);
        masks.Finish();
        steps.Close(devices);
    }

    /// <summary>Mounts on a directory directly below the root, made when missing.</summary>
    internal static void AttachBelowRoot(StepList steps, int root, int mount, string name, uint mode)
    {
        steps.CallTolerating(Appc.Linux.Errno.EEXIST, SystemCall.mkdirat, $"the image may lack /{name}", Number(root), Text(name), Mode(mode));
        var target = steps.OpenHandle(
            Number(root), name, O_DIRECTORY, RESOLVE_NO_XDEV | RESOLVE_NO_SYMLINKS | RESOLVE_BENEATH, $"refuse an image in which /{name} is a link");
        steps.AttachOn(mount, target, $"mount /{name}");
        steps.Close(target);
    }

    /// <summary>sysfs shows the network devices of a network namespace; only its owner may mount it.</summary>
    private static int Sys(StepList steps, LaunchRequest request)
    {
        const uint attributes = NoSetuidDevicesPrograms | MOUNT_ATTR_RDONLY;
        if (request.Host.Privileged || !request.HostNetwork)
        {
            return steps.MountNew("sysfs", [], attributes, "the kernel's devices, read-only");
        }

        var sys = steps.CloneTree(CurrentDirectory, "/sys", recursive: true, "the host's /sys, for an ordinary user cannot mount one in the host's network");
        steps.SetAttributes(sys, attributes, recursive: true, "read-only");
        return sys;
    }
}
