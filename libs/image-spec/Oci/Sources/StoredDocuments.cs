namespace Appc.ImageSpec.Oci;

/// <summary>The documents of an image as they are stored, verified: with the layers they are all that it takes to copy the image unchanged.</summary>
/// <param name="Manifest">The manifest.</param>
/// <param name="ManifestBytes">Its bytes.</param>
/// <param name="ConfigBytes">The configuration's bytes.</param>
public sealed record StoredDocuments(OciManifest Manifest, ReadOnlyMemory<byte> ManifestBytes, ReadOnlyMemory<byte> ConfigBytes);
