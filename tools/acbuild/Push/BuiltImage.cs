using Acbuild.Oci;
using Acbuild.State;
using Acbuild.Steps;
using Appc.ImageSpec.Oci;
using Appc.ImageStore.Registry.Upload;

namespace Acbuild.Push;

/// <summary>The image of a build as a registry takes it.</summary>
internal static class BuiltImage
{
    /// <summary>Makes it ready. An App Container Image becomes an OCI image of one layer first.</summary>
    /// <param name="build">The build; it must stay open.</param>
    /// <param name="folder">An empty directory for what does not lie ready in the build.</param>
    internal static PushableImage Of(BuildSession build, string folder)
    {
        if (build.Mode == BuildMode.Appc)
        {
            OciOutput.Write(build, (ImageAddress.InFile)ImageAddress.TryParse($"oci:{folder}:pushed")!, overwrite: true);
            using var images = LocalImages.Open(folder, new ImageChoice(), Appc.ImageSpec.Archive.ReadLimits.Default);
            return Stored(images.Images[0], blob => () => File.OpenRead(Path.Join(folder, LayoutMarker.BlobName(blob))));
        }

        var documents = new OciDocuments(OciImage.Parts(build));
        var config = new Descriptor(MediaTypes.OciConfig, documents.ConfigDigest, documents.Config.Length);
        var layers = ImageLayers.Store(build).Select(layer => new PushableBlob(
            new Descriptor(layer.Stored.MediaType, layer.Stored.Digest, layer.Stored.Size), () => File.OpenRead(build.PathOf(layer))));
        return new PushableImage(documents.Manifest, MediaTypes.OciManifest, [Small(config, documents.Config), .. layers]);
    }

    /// <summary>An image of an OCI layout, byte for byte.</summary>
    /// <param name="image">The image.</param>
    /// <param name="open">Opens a blob of it.</param>
    internal static PushableImage Stored(SourceImage image, Func<Digest, Func<Stream>> open)
    {
        var documents = image.Documents!;
        var layers = documents.Manifest.Layers.Select(layer => new PushableBlob(layer, open(layer.Digest)));
        return new PushableImage(documents.ManifestBytes, documents.Manifest.MediaType, [Small(documents.Manifest.Config, documents.ConfigBytes), .. layers]);
    }

    private static PushableBlob Small(Descriptor descriptor, ReadOnlyMemory<byte> content) =>
        new(descriptor, () => new MemoryStream(content.ToArray(), writable: false));
}
