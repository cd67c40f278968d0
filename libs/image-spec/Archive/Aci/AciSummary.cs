using Appc.ImageSpec.Schema;

namespace Appc.ImageSpec.Archive;

/// <summary>What is known of an image once all of it has been read and checked.</summary>
/// <param name="ManifestBytes">The manifest as it stands in the archive.</param>
/// <param name="Manifest">The same, parsed and valid.</param>
/// <param name="Id">The SHA-512 of the uncompressed archive, to its last byte.</param>
/// <param name="TarBytes">The length of the uncompressed archive.</param>
/// <param name="Format">How it was compressed.</param>
public sealed record AciSummary(ReadOnlyMemory<byte> ManifestBytes, ImageManifest Manifest, ImageId Id, long TarBytes, CompressionFormat Format);
