using System.Collections.Immutable;
using System.Text;

namespace Appc.ImageSpec.Oci;

/// <summary>
/// Docker's manifest version 2, schema 1: layers listed from the top down, each with the configuration that Docker's first image format
/// kept for it. A layer marked <c>throwaway</c>, or listed twice running for the same configuration, changes nothing.
/// </summary>
/// <param name="MediaType"><see cref="MediaTypes.SchemaOne"/> or <see cref="MediaTypes.SignedSchemaOne"/>.</param>
/// <param name="Layers">The digests of the compressed layers that change something, the base first.</param>
/// <param name="Config">The top layer's configuration.</param>
public sealed record SchemaOneManifest(string MediaType, ImmutableArray<Digest> Layers, ImageConfig Config) : ImageDocument
{
    /// <inheritdoc/>
    public override string MediaType { get; } = MediaType;

    internal static SchemaOneManifest Read(OciObject document, string mediaType)
    {
        var blobs = document.Objects("fsLayers", OciLimits.MaxLayers).Select(layer => layer.RequiredDigest("blobSum")).ToList();
        var history = document.Objects("history", OciLimits.MaxLayers).Select(layer => Encoding.UTF8.GetBytes(layer.RequiredText("v1Compatibility"))).ToList();
        if (blobs.Count == 0 || blobs.Count != history.Count)
        {
            throw document.Broken("fsLayers", $"{blobs.Count} layers with {history.Count} histories: must be as many, and at least one");
        }

        var links = history.Select((json, i) => Link(document, json, i)).ToList();
        return new SchemaOneManifest(mediaType, Chain(document, blobs, links), ImageConfig.ParseSchemaOne(history[0]));
    }

    // Each entry must name the next one as its parent: a chain that jumps or comes back is forged.
    private static ImmutableArray<Digest> Chain(OciObject document, List<Digest> blobs, List<LayerLink> links)
    {
        var layers = ImmutableArray.CreateBuilder<Digest>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < links.Count; i++)
        {
            var repeated = i + 1 < links.Count && string.Equals(links[i].Id, links[i + 1].Id, StringComparison.Ordinal);
            if (!repeated && !seen.Add(links[i].Id))
            {
                throw document.Broken($"history[{i}]", $"layer {links[i].Id} is its own ancestor");
            }

            var parent = i + 1 < links.Count ? links[i + 1].Id : string.Empty;
            if (!repeated && !string.Equals(links[i].Parent, parent, StringComparison.Ordinal))
            {
                throw document.Broken($"history[{i}]", $"parent of {links[i].Id} is not the next layer");
            }

            if (!repeated && !links[i].ThrowAway)
            {
                layers.Add(blobs[i]);
            }
        }

        layers.Reverse();
        return layers.DrainToImmutable();
    }

    private static LayerLink Link(OciObject document, byte[] json, int index)
    {
        try
        {
            return LayerLink.Parse(json);
        }
        catch (BadInputException e)
        {
            throw e.In(document.PathOf($"history[{index}].v1Compatibility"));
        }
    }
}
