using System.Collections.Immutable;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Rootfs;
using Appc.ImageSpec.Schema;

namespace Appc.ImageSpec.Oci;

/// <summary>The manifests of an image whose layers become images of their own, each named after its layer.</summary>
public static class LayerManifests
{
    /// <summary>The name of a layer's image: the image's name, a hyphen, and the digits of the layer's diff ID, digest or old ID.</summary>
    public static AcIdentifier NameOf(SourceImage image, int layer) =>
        AppcNames.Identifier($"{ManifestMapping.NameOf(image)}-{Digits(image.Layers[layer])}");

    internal static ImageManifest Map(SourceImage image, int layer, (ImageId Id, ImageManifest Manifest)? below, Action<string> notes)
    {
        var name = NameOf(image, layer);
        var manifest = layer == image.Layers.Length - 1
            ? ManifestMapping.Map(image, notes) with { Name = name }
            : new ImageManifest { Name = name, Labels = [.. ManifestMapping.LabelsOf(image, _ => { }).Where(label => label.Name.ToString() != "version")] };
        return below is { } lower
            ? manifest with { Dependencies = [new Dependency(lower.Manifest.Name, ImageHash.From(lower.Id), lower.Manifest.Labels, 0)] }
            : manifest;
    }

    /// <summary>Every name of the tree (aci.md, pathWhitelist).</summary>
    internal static ImmutableArray<string> Whitelist(LayerStack tree, int layer) =>
        [.. tree.Names().Select(name => "/" + (name.ToTextOrNull() ?? throw new BadInputException($"layer {layer}: {name}: a pathWhitelist cannot hold a name that is not UTF-8")))];

    /// <summary>The manifest's JSON, which readers must be willing to take.</summary>
    internal static ReadOnlyMemory<byte> Checked(ImageManifest manifest, int layer, ReadLimits limits)
    {
        var json = manifest.ToJson(indented: false);
        return json.Length <= limits.MaxManifestBytes
            ? json
            : throw new BadInputException($"layer {layer}: the {manifest.PathWhitelist.Length} names it leaves make a manifest of {json.Length} bytes, more than {limits.MaxManifestBytes}: convert the image squashed");
    }

    private static string Digits(SourceLayer layer) => (layer.DiffId ?? layer.Digest)?.Hex ?? layer.Name[(layer.Name.IndexOf(':', StringComparison.Ordinal) + 1)..];
}
