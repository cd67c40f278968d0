using System.Text;
using Appc.Linux;
using Appc.Linux.Process;
using static Appc.Linux.Process.MountFlags;
using static Appc.Linux.Process.OpenConstants;
using static Appc.PodLaunch.Plan.PlanArgument;

namespace Appc.PodLaunch.Build;

/// <summary>Makes the app's root filesystem and, when all is mounted, moves into it.</summary>
internal static class RootSteps
{
    /// <summary>From here on the mount namespace is the pod's affair.</summary>
    internal static void Separate(StepList steps) => steps.Call(
        SystemCall.mount, "no mount of the pod reaches the host", Null, Text("/"), Null, Number(MS_REC | MS_PRIVATE, "MS_REC|MS_PRIVATE"), Null);

    /// <summary>The reason of the steps that a file system without ID-mapped mounts refuses.</summary>
    internal const string ShowsOwners = "owners on disk are the image's, in the pod the pod's";

    /// <summary>Mounts the root filesystem over the pod's own layer, or its own copy; returns a handle on it.</summary>
    internal static int Add(StepList steps, HostFacts host, AppRequest app, bool isReadOnly = false, int? owners = null)
    {
        if (owners is { } users)
        {
            ShowOwners(steps, app, users);
        }

        var root = Join(app.Directory, app.Root == RootFilesystem.Overlay ? "/upper" : "/root");
        if (app.Root == RootFilesystem.Overlay)
        {
            if (app.RootOwner is { } owner)
            {
                steps.Call(SystemCall.fchownat, "the root directory is the image's user's", CurrentDirectory, Text(root), Number(owner.Uid), Number(owner.Gid), Number(AT_SYMLINK_NOFOLLOW, nameof(AT_SYMLINK_NOFOLLOW)));
            }

            steps.Call(
                SystemCall.mount, "the image below, the pod's changes above; device nodes in it are dead", Text("overlay"), Text(root),
                Text("overlay"), isReadOnly ? Number(MS_RDONLY | MS_NODEV, "MS_RDONLY|MS_NODEV") : Number(MS_NODEV, "MS_NODEV"), Text(OverlayOptions(host, app)));
        }
        else
        {
            var copy = steps.CloneTree(CurrentDirectory, root, recursive: false, "the pod's own copy of the image");
            steps.SetAttributes(copy, MOUNT_ATTR_NODEV, recursive: false, "device nodes in it are dead");
            steps.Call(
                SystemCall.move_mount, "as a mount of its own", Number(copy), Text(default), CurrentDirectory, Text(root),
                Number(MOVE_MOUNT_F_EMPTY_PATH, "MOVE_MOUNT_F_EMPTY_PATH"));
            steps.Close(copy);
        }

        return steps.OpenHandle(CurrentDirectory, root, O_DIRECTORY, RESOLVE_NO_SYMLINKS, "the root that everything below is opened under");
    }

    /// <summary>Directories of the host are covered by themselves, with other owners; only this mount namespace sees that.</summary>
    private static void ShowOwners(StepList steps, AppRequest app, int owners)
    {
        foreach (var directory in (ByteString[])[.. app.Root == RootFilesystem.Overlay ? [app.Tree] : (ByteString[])[], app.Directory])
        {
            var mount = steps.CloneTree(CurrentDirectory, directory, recursive: false, directory == app.Tree ? "the image" : "what is the app's own");
            steps.SetAttributes(mount, 0, recursive: false, ShowsOwners, owners);
            steps.Call(
                SystemCall.move_mount, "in its own place", Number(mount), Text(default), CurrentDirectory, Text(directory), Number(MOVE_MOUNT_F_EMPTY_PATH, "MOVE_MOUNT_F_EMPTY_PATH"));
            steps.Close(mount);
        }
    }

    /// <summary>Makes the mount the root of the mount namespace and lets go of the host's.</summary>
    internal static void Enter(StepList steps, int root, bool readOnly)
    {
        if (readOnly)
        {
            steps.SetAttributes(root, MOUNT_ATTR_RDONLY, recursive: false, "the app's root filesystem is read-only");
        }

        steps.Call(SystemCall.fchdir, "to the new root", Number(root));
        steps.Call(SystemCall.pivot_root, "make it the root, the host's root on top of it", Text("."), Text("."));
        steps.Call(SystemCall.umount2, "let go of the host's root", Text("."), Number(MNT_DETACH, "MNT_DETACH"));
        steps.Call(SystemCall.chdir, "and stand in the new one", Text("/"));
    }

    private static ByteString OverlayOptions(HostFacts host, AppRequest app)
    {
        var text = new StringBuilder("lowerdir=").Append(Escape(app.Tree))
            .Append(",upperdir=").Append(Escape(Join(app.Directory, "/upper")))
            .Append(",workdir=").Append(Escape(Join(app.Directory, "/work")));
        return text.Append(host.Privileged ? "" : ",userxattr").ToString();
    }

    /// <summary>overlayfs takes a colon, a comma and a backslash in a path behind a backslash.</summary>
    private static string Escape(ByteString path) =>
        Encoding.UTF8.GetString(path.Span).Replace("\\", "\\\\").Replace(":", "\\:").Replace(",", "\\,");

    internal static ByteString Join(ByteString directory, string rest) => ByteString.Copy([.. directory.Span, .. Encoding.UTF8.GetBytes(rest)]);
}
