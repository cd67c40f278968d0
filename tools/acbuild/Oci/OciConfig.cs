using Appc.CommandLine;
using Appc.ImageSpec.Oci;
using Appc.ImageSpec.Schema;

namespace Acbuild.Oci;

/// <summary>Puts another configuration in the place of an OCI image's; its layers stay, whatever the new one says of layers.</summary>
internal static class OciConfig
{
    /// <summary>The manifest with what the configuration says.</summary>
    /// <param name="manifest">The build's manifest: its name and the annotations of the image itself stay.</param>
    /// <param name="json">The configuration (image-spec config.md).</param>
    internal static ImageManifest Replace(ImageManifest manifest, ReadOnlySpan<byte> json)
    {
        var source = new SourceImage { ImageId = string.Empty, Config = ImageConfig.ParseSchemaOne(json), Layers = [] };
        var mapped = ManifestMapping.Map(source, Report.Info);
        var kept = manifest.Annotations.Where(old => !old.Name.ToString().StartsWith(LayeredImage.PrivatePrefix, StringComparison.Ordinal) && mapped.GetAnnotation(old.Name.ToString()) is null);
        return mapped with { Name = manifest.Name, Annotations = [.. mapped.Annotations, .. kept] };
    }
}
