using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Rootfs;
using Appc.Linux;

namespace Actool;

/// <summary>What build was asked for.</summary>
internal sealed record BuildOptions(string Directory, string Output, bool Overwrite, bool NoCompression, string? Compression, bool OwnerRoot);

/// <summary>Archives a layout in one pass over its files.</summary>
internal static class BuildHandler
{
    internal static int Run(BuildOptions options)
    {
        var format = OutputImage.Format(options.NoCompression, options.Compression);
        var latest = SourceDateEpoch.Read() is { } seconds ? new UnixTime(seconds, 0) : (UnixTime?)null;
        OutputImage.Check(options.Output, options.Overwrite);
        try
        {
            using var layout = ImageLayout.Open(options.Directory);
            var manifest = Manifests.Parse(layout.Manifest);
            OutputImage.Write(options.Output, options.Overwrite, stream =>
            {
                using var writer = new AciWriter(stream, format, CompressionOptions.Default) { LatestTime = latest };
                writer.WriteManifest(manifest.ToJson(indented: false).Span, latest ?? layout.ManifestTime);
                Archive(layout, options, writer);
                writer.Finish();
            });
        }
        catch (BadInputException failure)
        {
            throw failure.In($"build {ByteEscaping.ToDisplay(options.Directory)}");
        }

        return 0;
    }

    private static void Archive(ImageLayout layout, BuildOptions options, AciWriter writer)
    {
        var capture = new CaptureOptions { Owner = options.OwnerRoot ? FileOwner.Root : null, CrossFileSystems = true };
        var report = RootfsCapture.Walk(layout.Rootfs, capture, (entry, file) =>
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
        foreach (var socket in report.Sockets)
        {
            Report.Info($"build {ByteEscaping.ToDisplay(options.Directory)}: left out the socket {socket}");
        }
    }
}
