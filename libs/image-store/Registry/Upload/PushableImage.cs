using System.Collections.Immutable;
using Appc.ImageSpec.Oci;

namespace Appc.ImageStore.Registry.Upload;

/// <summary>An image as a registry takes it.</summary>
/// <param name="Manifest">The manifest, byte for byte.</param>
/// <param name="MediaType">Its type.</param>
/// <param name="Blobs">Configuration and layers.</param>
public sealed record PushableImage(ReadOnlyMemory<byte> Manifest, string MediaType, ImmutableArray<PushableBlob> Blobs)
{
    /// <summary>The manifest's digest.</summary>
    public Digest Digest { get; } = Digest.Of(Manifest.Span);
}
