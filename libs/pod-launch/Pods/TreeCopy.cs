using Appc.ImageSpec.Rootfs;
using Appc.Linux.FileSystem;

namespace Appc.PodLaunch.Pods;

/// <summary>Copies a rendered tree, where overlayfs cannot lie over it.</summary>
internal static class TreeCopy
{
    /// <summary>Copies everything below <paramref name="source"/>, and its own attributes, into the empty directory <paramref name="target"/>.</summary>
    internal static void Copy(string source, string target, bool keepOwners)
    {
        using var from = Sys.OpenDirectory(source);
        using var to = Sys.OpenDirectory(target);
        using var extractor = new RootfsExtractor(to, new ExtractOptions { ApplyOwners = keepOwners });
        RootfsCapture.Walk(from, CaptureOptions.Default, (entry, file) =>
        {
            using var content = file is null ? Stream.Null : new FileStream(file, FileAccess.Read, bufferSize: 0);
            extractor.Apply(entry, content);
        });
        extractor.Finish();
    }
}
