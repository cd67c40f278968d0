using Appc.ImageSpec.Rootfs;
using Appc.Linux.FileSystem;
using Appc.PodLaunch.Build;
using Appc.PodLaunch.Execute;

namespace Appc.PodLaunch.Pods;

/// <summary>Copies a rendered tree, where overlayfs cannot lie over it.</summary>
public static class TreeCopy
{
    /// <summary>The word by which the program knows that it is to do it for users whom an ordinary user has; no command for people.</summary>
    public const string Word = "copy-tree";

    /// <summary>That process's part, outside of the users' namespace and in it.</summary>
    /// <returns>Its exit code.</returns>
    public static int CopyForUsers(string source, string target)
    {
        if (UsersProcess.Enter() is { } code)
        {
            return code;
        }

        Copy(source, target, keepOwners: true);
        return 0;
    }

    /// <summary>Copies everything below <paramref name="source"/>, and its own attributes, into the empty directory <paramref name="target"/>; for <paramref name="users"/>, whose numbers its owners then have on disk.</summary>
    internal static void Copy(string source, string target, bool keepOwners, PrivateUsers? users = null)
    {
        using var from = Sys.OpenDirectory(source);
        using var to = Sys.OpenDirectory(target);
        using var extractor = new RootfsExtractor(to, new ExtractOptions { ApplyOwners = keepOwners });
        RootfsCapture.Walk(from, CaptureOptions.Default, (entry, file) =>
        {
            using var content = file is null ? Stream.Null : new FileStream(file, FileAccess.Read, bufferSize: 0);
            extractor.Apply(users is null ? entry : entry with { Uid = users.FirstUid + entry.Uid, Gid = users.FirstGid + entry.Gid }, content);
        });
        extractor.Finish();
    }
}
