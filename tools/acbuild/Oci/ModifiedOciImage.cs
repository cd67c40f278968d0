using Acbuild.State;
using Acbuild.Steps;
using Appc.ImageSpec;
using Appc.ImageSpec.Oci;
using Appc.ImageStore.Registry;
using Appc.Linux;
using Appc.Linux.FileSystem;

namespace Acbuild.Oci;

/// <summary>
/// --modify-oci: one step on an OCI or Docker image in a file or layout, in a private build of its own. An archive is replaced by one rename; in a
/// layout the tag moves to the new image. Layers that are not concerned keep their digests.
/// </summary>
internal static class ModifiedOciImage
{
    /// <summary>Applies <paramref name="change"/>.</summary>
    /// <param name="text">A path, or an address of an image on this machine.</param>
    /// <param name="change">The step.</param>
    internal static void Change(string text, Action<BuildSession> change)
    {
        var address = AddressOf(text);
        using var held = Directory.Exists(address.Path) ? null : ModifiedImage.Lock(ModifiedImage.RealPath(address.Path));
        var temporary = Directory.CreateTempSubdirectory("acbuild-");
        try
        {
            using var build = BuildSession.Begin(temporary.FullName, BaseImage.EmptyManifest(), BuildMode.Oci);
            var image = Find(address);
            ForeignBase.Add(build, address, new ImageChoice(), new RegistryOptions());
            build.Tag = image.FallbackName.Split(':', 2) is [_, var tag] ? tag : null;
            change(build);
            using var target = Target(build, address, image);
            OciImage.Write(build, target);
        }
        finally
        {
            DirectoryTree.Delete(temporary.FullName);
        }
    }

    /// <summary>Shows an image as a build that begins with it would be.</summary>
    internal static void Look(string text, Action<BuildSession> look)
    {
        var temporary = Directory.CreateTempSubdirectory("acbuild-");
        try
        {
            using var build = BuildSession.Begin(temporary.FullName, BaseImage.EmptyManifest(), BuildMode.Oci);
            ForeignBase.Add(build, AddressOf(text), new ImageChoice(), new RegistryOptions());
            look(build);
        }
        finally
        {
            DirectoryTree.Delete(temporary.FullName);
        }
    }

    private static ImageAddress.InFile AddressOf(string text)
    {
        var address = ImageAddress.TryParse(text) ?? ImageAddress.TryParse(Directory.Exists(text) ? $"oci:{text}" : $"oci-archive:{text}");
        return address as ImageAddress.InFile
            ?? throw new BadInputException($"modify {ByteEscaping.ToDisplay(text)}: an image in a registry is not changed in place: begin with it, and push");
    }

    private static SourceImage Find(ImageAddress.InFile address)
    {
        using var images = LocalImages.Open(address.Path, new ImageChoice { Name = address.Name }, Appc.ImageSpec.Archive.ReadLimits.Default);
        return images.Images[0];
    }

    private static IImageTarget Target(BuildSession build, ImageAddress.InFile address, SourceImage image)
    {
        var path = Path.GetFullPath(address.Path);
        if (Directory.Exists(path))
        {
            return LayoutTarget.Begin(path, ImageTag.Parse(build.Tag ?? string.Empty), overwrite: true, image.ManifestDigest);
        }

        var real = ModifiedImage.RealPath(path);
        return address.Text.StartsWith("docker-archive:", StringComparison.Ordinal)
            ? new DockerArchiveTarget(real, DockerName(address.Name ?? image.Reference?.Original), overwrite: true)
            : new OciArchiveTarget(real, build.Tag is { } tag ? ImageTag.Parse(tag) : default, overwrite: true);
    }

    private static RepositoryTag? DockerName(string? name) => name is null ? null : RepositoryTag.Parse(name);
}
