using System.Collections.Immutable;
using Appc.Linux;
using Appc.Linux.Process;
using static Appc.Linux.Process.MountFlags;
using static Appc.Linux.Process.OpenConstants;
using static Appc.PodLaunch.Plan.PlanArgument;

namespace Appc.PodLaunch.Build;

/// <summary>
/// Mounts volumes. Sources are opened without following links, targets below the root's handle: a link in the image
/// cannot lead a mount to the host (CVE-2021-30465).
/// </summary>
internal static class VolumeSteps
{
    private const uint InRoot = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV;

    internal static void Add(StepList steps, int root, ImmutableArray<VolumeMount> volumes, int? owners)
    {
        foreach (var volume in volumes)
        {
            var source = steps.OpenHandle(CurrentDirectory, volume.Source, O_DIRECTORY, RESOLVE_NO_SYMLINKS, $"volume {volume.Name}");
            if (volume.Owner is { } owner)
            {
                steps.Call(SystemCall.fchownat, "it is theirs who are to have it", Number(source), Text(default), Number(owner.Uid), Number(owner.Gid), Number(AT_EMPTY_PATH, "AT_EMPTY_PATH"));
            }

            var mount = steps.CloneTree(Number(source), default, volume.Recursive, "a mount of its own");
            steps.Close(source);
            var attributes = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | (volume.ReadOnly ? MOUNT_ATTR_RDONLY : 0);
            steps.SetAttributes(mount, attributes, volume.Recursive, volume.ReadOnly ? "read-only, no privileges out of it" : "no privileges out of it");
            if (owners is { } users && !volume.HasOwnersOnDisk)
            {
                steps.SetAttributes(
                    mount, 0, volume.Recursive, $"volume {volume.Name}: its files' owners are the pod's users of the same numbers, for which its file system must know ID-mapped mounts", users);
            }

            var target = Target(steps, root, volume);
            steps.AttachOn(mount, target, "show it to the app");
            steps.Close(target);
            steps.Close(mount);
        }
    }

    private static int Target(StepList steps, int root, VolumeMount volume)
    {
        var existing = volume.ExistingTarget.IsEmpty ? "." : volume.ExistingTarget;
        var target = steps.OpenHandle(Number(root), existing, O_DIRECTORY, InRoot, "where the app expects it");
        if (volume.ReplacesFile)
        {
            steps.Call(SystemCall.unlinkat, "a file of the image gives way to it", Number(target), Text(volume.MissingTarget[0]), Number(0));
        }

        var path = existing.ToString();
        foreach (var name in volume.MissingTarget)
        {
            path = $"{path}/{name}";
            var next = volume.TargetMayExist ? FindOrMake(steps, root, target, path, name) : Make(steps, target, name);
            steps.Close(target);
            target = next;
        }

        return target;
    }

    private static int Make(StepList steps, int parent, ByteString name)
    {
        steps.Call(SystemCall.mkdirat, "the image lacks it", Number(parent), Text(name), Mode(0b111_101_101));
        return steps.OpenHandle(Number(parent), name, O_DIRECTORY, RESOLVE_NO_SYMLINKS | RESOLVE_BENEATH, "and in it");
    }

    private static int FindOrMake(StepList steps, int root, int parent, string path, ByteString name)
    {
        steps.CallTolerating(Errno.EEXIST, SystemCall.mkdirat, "where the image lacks it, which the runner could not see", Number(parent), Text(name), Mode(0b111_101_101));
        return steps.OpenHandle(Number(root), path, O_DIRECTORY, InRoot, "and in it, or where its link leads");
    }
}
