using Appc.ImageSpec.Rootfs;
using Appc.Linux.FileSystem;
using Appc.PodLaunch.Build;

namespace Appc.PodLaunch.Pods;

/// <summary>Copies a rendered tree, where overlayfs cannot lie over it.</summary>
internal static class TreeCopy
{
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
