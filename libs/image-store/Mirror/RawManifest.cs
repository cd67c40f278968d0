using Appc.ImageSpec.Oci;

namespace Appc.ImageStore.Mirror;

/// <summary>A manifest, index or artifact as a registry sent it, verified by its digest where one was asked for.</summary>
/// <param name="Bytes">The document.</param>
/// <param name="Descriptor">Its type, digest and size.</param>
/// <param name="References">What it refers to.</param>
internal sealed record RawManifest(ReadOnlyMemory<byte> Bytes, Descriptor Descriptor, BlobReferences References);
