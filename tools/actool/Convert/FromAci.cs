using Appc.CommandLine;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Oci;
using Appc.ImageSpec.Schema;
using Appc.Linux;

namespace Actool;

/// <summary>Makes another kind of image of an ACI.</summary>
internal static class FromAci
{
    internal static void Run(ImagePlace source, ImagePlace target, ConvertImageOptions options)
    {
        var export = new ExportOptions
        {
            Format = Format(options.Compression, target.Kind),
            LatestTime = SourceDateEpoch.Read() is { } seconds ? new UnixTime(seconds, 0) : null,
            AllowWhiteouts = target.Kind == PlaceKind.Rootfs,
            Notes = note => Report.Warn($"convert {ByteEscaping.ToDisplay(options.Source)}: {note}"),
        };
        using var images = new RootfsSources(options);
        using var files = images.Open(source.Path);
        using var place = Begin(target, files.Manifest, options.Overwrite);
        var placed = AciExport.Write(files, place, export);
        ConvertResult.Print(placed, options);
    }

    private static IImageTarget Begin(ImagePlace target, ImageManifest manifest, bool overwrite)
    {
        var path = WorkingDirectory.Resolve(target.Path);
        var tag = target.Kind == PlaceKind.DockerArchive || target.Name is null ? ImageTag.DefaultFor(manifest) : ImageTag.Parse(target.Name);
        return target.Kind switch
        {
            PlaceKind.Oci => LayoutTarget.Begin(path, tag, overwrite),
            PlaceKind.OciArchive => new OciArchiveTarget(path, tag, overwrite),
            PlaceKind.DockerArchive => new DockerArchiveTarget(path, target.Name is { } name ? RepositoryTag.Parse(name) : RepositoryTag.DefaultFor(manifest), overwrite),
            _ => new RootfsTarget(path, overwrite),
        };
    }

    private static CompressionFormat Format(string? name, PlaceKind target) => (name, target) switch
    {
        (null, PlaceKind.Oci or PlaceKind.OciArchive) or ("gzip", _) => CompressionFormat.Gzip,
        (null or "none", _) => CompressionFormat.None,
        ("zstd", PlaceKind.DockerArchive) => throw new UsageException("--compression zstd: docker load does not read it"),
        ("zstd", _) => CompressionFormat.Zstd,
        _ => throw new UsageException($"--compression must be gzip, zstd or none, not {ByteEscaping.ToDisplay(name)}"),
    };
}
