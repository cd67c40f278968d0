using System.Collections.Immutable;

namespace Appc.ImageSpec.Oci;

/// <summary>
/// What one document says of another blob (image-spec descriptor.md): its type, digest and size, all three of which the blob must have.
/// <c>urls</c> are never followed, and embedded <c>data</c> is never read.
/// </summary>
/// <param name="MediaType">One of <see cref="MediaTypes"/>, or a type of somebody else's.</param>
/// <param name="Digest">Of the blob as it is stored, compressed or not.</param>
/// <param name="Size">Bytes of the blob as it is stored, or <see cref="UnknownSize"/>.</param>
public sealed record Descriptor(string MediaType, Digest Digest, long Size)
{
    /// <summary>The size of a blob that only schema 1 manifests describe: these state none.</summary>
    public const long UnknownSize = -1;

    /// <summary>What the image runs on, in the entries of an index; null where it is not said.</summary>
    public Platform? Platform { get; init; }

    /// <summary>Free text by name.</summary>
    public ImmutableSortedDictionary<string, string> Annotations { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>What kind of artifact the manifest is; null where it is not said.</summary>
    public string? ArtifactType { get; init; }

    /// <summary>True where the descriptor names places outside the registry; they are never asked.</summary>
    public bool HasUrls { get; init; }

    internal static Descriptor Read(OciObject descriptor) => new(
        descriptor.RequiredText("mediaType"),
        descriptor.RequiredDigest("digest"),
        descriptor.Integer("size", 0, OciLimits.MaxBlobBytes) ?? throw descriptor.Broken("size", "is required"))
    {
        Platform = Oci.Platform.Read(descriptor),
        Annotations = descriptor.TextMap("annotations"),
        ArtifactType = descriptor.Text("artifactType"),
        HasUrls = descriptor.Texts("urls") is { IsDefaultOrEmpty: false },
    };
}
