using System.Collections.Immutable;
using Appc.CommandLine;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Rootfs;
using Appc.Linux;
using Appc.Linux.FileSystem;

namespace Actool;

/// <summary>What extract was asked for.</summary>
internal sealed record ExtractImageOptions(string Image, string Directory, bool RootfsOnly, ExtractedXattrs Xattrs);

/// <summary>Unpacks beside the final place and moves the result there.</summary>
internal static class ExtractHandler
{
    private const uint ManifestMode = 0x1a4; // 0644
    private const uint LayoutMode = 0x1ed; // 0755

    internal static int Run(ExtractImageOptions options)
    {
        using var target = NewDirectory.Begin(WorkingDirectory.Resolve(options.Directory));
        var losses = InputFile.Use("extract", options.Image, file => options.RootfsOnly
            ? Unpack(file, target.Path, options.Xattrs, _ => { })
            : UnpackLayout(file, target, options.Xattrs));
        target.Commit();
        foreach (var loss in losses)
        {
            Report.Warn($"extract {ByteEscaping.ToDisplay(options.Image)}: {loss}");
        }

        return 0;
    }

    private static ImmutableArray<ExtractLoss> UnpackLayout(Stream file, NewDirectory target, ExtractedXattrs xattrs)
    {
        Sys.Mkdirat(target.Handle, "rootfs"u8, NewDirectory.PrivateMode);
        Sys.Fchmod(target.Handle, LayoutMode);
        return Unpack(file, Path.Join(target.Path, "rootfs"), xattrs, manifest =>
            AtomicFile.Write(Path.Join(target.Path, "manifest"), ManifestMode, stream => stream.Write(manifest.Span)));
    }

    private static ImmutableArray<ExtractLoss> Unpack(Stream file, string rootfs, ExtractedXattrs xattrs, Action<ReadOnlyMemory<byte>> keepManifest)
    {
        using var reader = AciReader.Open(file, ReadLimits.Default);
        using var root = Sys.OpenDirectory(rootfs);
        using var extractor = new RootfsExtractor(root, new ExtractOptions { Xattrs = xattrs });
        while (reader.Next() is { } entry)
        {
            extractor.Apply(entry, reader.Content);
        }

        keepManifest(reader.Finish().ManifestBytes);
        return extractor.Finish().Losses;
    }
}
