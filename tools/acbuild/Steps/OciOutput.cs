using Acbuild.Oci;
using Acbuild.State;
using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Oci;
using Appc.ImageSpec.Rootfs;
using Appc.ImageSpec.Schema;

namespace Acbuild.Steps;

/// <summary>Writes the image that a build holds as an OCI or Docker image: of one layer, or in a build of an OCI image of all of them, with the writer that <c>actool convert</c> has.</summary>
internal static class OciOutput
{
    /// <summary>Writes it.</summary>
    /// <param name="build">The build, which does not change.</param>
    /// <param name="place">An OCI layout, or an archive.</param>
    /// <param name="overwrite">Replace the file, or the image that has the tag.</param>
    /// <exception cref="BadInputException">The image has no name, or depends on others.</exception>
    internal static PlacedImage Write(BuildSession build, ImageAddress.InFile place, bool overwrite)
    {
        using var target = Begin(build, place, overwrite);
        return Write(build, place, target);
    }

    /// <summary>Writes the image that <paramref name="place"/> would hold into a file: a layout becomes an archive of one.</summary>
    internal static void WriteFile(BuildSession build, ImageAddress.InFile place, string file)
    {
        using IImageTarget target = IsDockerArchive(place)
            ? new DockerArchiveTarget(file, NameFor(build, place), overwrite: false)
            : new OciArchiveTarget(file, TagFor(build, place), overwrite: false);
        Write(build, place, target);
    }

    private static PlacedImage Write(BuildSession build, ImageAddress.InFile place, IImageTarget target)
    {
        if (build.Mode == BuildMode.Oci)
        {
            return OciImage.Write(build, target);
        }

        ImageFile.RequireName(build.Manifest);
        if (!build.Manifest.Dependencies.IsEmpty)
        {
            throw new BadInputException("write: the image depends on others, whose files an OCI image must hold itself: write an ACI, and actool convert makes an OCI image of it");
        }

        var options = new ExportOptions
        {
            Format = IsDockerArchive(place) ? CompressionFormat.None : CompressionFormat.Gzip,
            LatestTime = TimeRule.FromEnvironment().Latest,
            Notes = note => Report.Warn($"write: {note}"),
        };
        using var files = new Files(build);
        return AciExport.Write(files, target, options);
    }

    private static IImageTarget Begin(BuildSession build, ImageAddress.InFile place, bool overwrite)
    {
        var path = Path.GetFullPath(place.Path);
        if (IsDockerArchive(place))
        {
            return new DockerArchiveTarget(path, NameFor(build, place), overwrite);
        }

        var tag = TagFor(build, place);
        return place.Text.StartsWith("oci-archive:", StringComparison.Ordinal)
            ? new OciArchiveTarget(path, tag, overwrite)
            : LayoutTarget.Begin(path, tag, overwrite);
    }

    private static ImageTag TagFor(BuildSession build, ImageAddress place) =>
        ((place as ImageAddress.InFile)?.Name ?? build.Tag) is { } text ? ImageTag.Parse(text) : build.Mode == BuildMode.Oci ? default : ImageTag.DefaultFor(build.Manifest);

    private static RepositoryTag? NameFor(BuildSession build, ImageAddress.InFile place) =>
        place.Name is { } name ? RepositoryTag.Parse(name)
        : build.Mode == BuildMode.Appc ? RepositoryTag.DefaultFor(build.Manifest)
        : build.Manifest.Name.ToString() == ManifestEdits.PlaceholderName ? null
        : RepositoryTag.DefaultFor(build.Manifest with { Labels = build.Tag is { } tag ? [new Label(AcIdentifier.Parse("version"), tag)] : [] });

    private static bool IsDockerArchive(ImageAddress place) => place.Text.StartsWith("docker-archive:", StringComparison.Ordinal);

    /// <summary>The build's files as an image's; disposing it ends nothing, for the build goes on.</summary>
    private sealed class Files : IRootfsSource
    {
        private readonly BuildSession _build;

        internal Files(BuildSession build)
        {
            _build = build;
        }

        public ImageManifest Manifest => _build.Manifest;

        public void Walk(Action<TarEntry, Stream?> sink)
        {
            _build.Tree.MissingTime = TimeRule.FromEnvironment().ForMade(_build.Tree.Newest);
            _build.Tree.Walk(sink);
        }

        public void Dispose()
        {
            // the build's files are its own
        }
    }
}
