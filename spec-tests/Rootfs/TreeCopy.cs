using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Rootfs;
using Appc.Linux.FileSystem;

namespace SpecTests.Rootfs;

/// <summary>Takes a tree through capture, a tar archive and extraction.</summary>
internal static class TreeCopy
{
    internal static MemoryStream ToTar(string directory, CaptureOptions? options = null)
    {
        var tar = new MemoryStream();
        var writer = new TarWriter(tar);
        using var root = Sys.OpenDirectory(directory);
        RootfsCapture.Walk(root, options ?? CaptureOptions.Default, (entry, file) =>
        {
            if (file is null)
            {
                writer.Write(entry, content: null);
            }
            else
            {
                writer.Write(entry, file);
            }
        });
        writer.Finish();
        tar.Position = 0;
        return tar;
    }

    internal static ExtractReport FromTar(Stream tar, string directory, TarProfile profile = TarProfile.Aci, ExtractedXattrs xattrs = ExtractedXattrs.All)
    {
        Directory.CreateDirectory(directory);
        using var root = Sys.OpenDirectory(directory);
        using var extractor = new RootfsExtractor(root, new ExtractOptions { Profile = profile, Xattrs = xattrs });
        using var reader = new TarReader(tar, profile, ReadLimits.Default);
        while (reader.Next() is { } entry)
        {
            extractor.Apply(entry, reader.Content);
        }

        return extractor.Finish();
    }
}
