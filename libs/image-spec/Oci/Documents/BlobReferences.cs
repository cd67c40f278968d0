using System.Collections.Immutable;

namespace Appc.ImageSpec.Oci;

/// <summary>What any manifest, index or artifact of a registry refers to, whatever it is a manifest of: all that must be copied with it.</summary>
/// <param name="MediaType">What the document says it is; null where it does not say.</param>
/// <param name="Manifests">Documents that it lists.</param>
/// <param name="Blobs">Configuration and layers, each once.</param>
public sealed record BlobReferences(string? MediaType, ImmutableArray<Descriptor> Manifests, ImmutableArray<Descriptor> Blobs)
{
    /// <summary>Reads a document; what a client must not follow (<c>urls</c>) is not among what it returns, and neither is the <c>subject</c>.</summary>
    /// <param name="json">UTF-8, at most 4 MiB.</param>
    /// <exception cref="BadInputException">It is no JSON object, or a descriptor in it is malformed.</exception>
    public static BlobReferences Read(ReadOnlySpan<byte> json)
    {
        var document = OciObject.Parse(json, OciLimits.Manifest);
        if (document.Integer("schemaVersion", 1, 2) != 2)
        {
            throw document.Broken("schemaVersion", "must be 2: images of schema 1 cannot be mirrored as they are");
        }

        var manifests = document.Has("manifests") ? document.Objects("manifests", OciLimits.MaxIndexEntries).Select(Descriptor.Read).ToImmutableArray() : [];
        var layers = document.Has("layers") ? document.Objects("layers", OciLimits.MaxLayers).Select(Descriptor.Read) : [];
        var config = document.Has("config") ? [Descriptor.Read(document.RequiredObject("config"))] : Array.Empty<Descriptor>();
        return new(document.Text("mediaType"), manifests, [.. config.Concat(layers).DistinctBy(blob => blob.Digest)]);
    }
}
