using System.Collections.Immutable;
using Appc.Linux;

namespace Appc.ImageSpec.Oci;

/// <summary>One image: its configuration and its layers from the bottom up (image-spec manifest.md; Docker's manifest v2, schema 2).</summary>
/// <param name="MediaType"><see cref="MediaTypes.OciManifest"/> or <see cref="MediaTypes.DockerManifest"/>.</param>
/// <param name="Config">The configuration.</param>
/// <param name="Layers">At least one, the base first.</param>
public sealed record OciManifest(string MediaType, Descriptor Config, ImmutableArray<Descriptor> Layers) : ImageDocument
{
    /// <inheritdoc/>
    public override string MediaType { get; } = MediaType;

    /// <summary>Free text by name.</summary>
    public ImmutableSortedDictionary<string, string> Annotations { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    internal static OciManifest Read(OciObject document, string mediaType)
    {
        var config = Descriptor.Read(document.RequiredObject("config"));
        if (!MediaTypes.IsImageConfig(config.MediaType))
        {
            throw document.Broken("config.mediaType", $"{ByteEscaping.ToDisplay(config.MediaType)} is not the configuration of an image");
        }

        var layers = document.Objects("layers", OciLimits.MaxLayers).Select(Descriptor.Read).ToImmutableArray();
        for (var i = 0; i < layers.Length; i++)
        {
            if (!MediaTypes.IsLayer(layers[i].MediaType))
            {
                throw document.Broken($"layers[{i}].mediaType", $"{ByteEscaping.ToDisplay(layers[i].MediaType)} is not a layer");
            }
        }

        return new OciManifest(mediaType, config, layers) { Annotations = document.TextMap("annotations") };
    }
}
