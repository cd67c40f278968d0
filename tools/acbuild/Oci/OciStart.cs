using Acbuild.State;
using Acbuild.Steps;
using Appc.ImageSpec;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Oci;
using Appc.ImageSpec.Schema;

namespace Acbuild.Oci;

/// <summary>What a build of an OCI image can begin with beside what every build can.</summary>
internal static class OciStart
{
    /// <summary>The address of a START that is an OCI layout or an archive of one, given by its path alone as with the peer; null for any other.</summary>
    internal static ImageAddress? AddressOf(BeginOptions options) =>
        options.Mode == BuildMode.Oci && options.Start is { } start && BeginStep.Local(start) is { } path && IsLayout(path)
            ? ImageAddress.OfFile(path, name: null)
            : null;

    /// <summary>Sets what an image that begins with nothing is for.</summary>
    internal static void SetPlatform(BuildSession build, BeginOptions options)
    {
        if (options.Access.Choice.Platform is { } platform)
        {
            var (os, arch) = platform.ToAppc() ?? throw new BadInputException($"begin: the specification has no os and arch labels for {platform}");
            build.SetManifest(build.Manifest with { Labels = [new Label(AcIdentifier.Parse("arch"), arch), new Label(AcIdentifier.Parse("os"), os)] });
        }
    }

    private static bool IsLayout(string path)
    {
        if (Directory.Exists(path))
        {
            return File.Exists(Path.Join(path, LayoutMarker.FileName));
        }

        using var file = ArchiveFile.OpenRead(path);
        return ArchiveKind.IsLayout(file);
    }
}
