using Appc.ImageSpec.Oci;

namespace Appc.ImageStore.Registry.Upload;

/// <summary>A blob to be put into a registry.</summary>
/// <param name="Descriptor">What it is.</param>
/// <param name="Open">Opens its stored bytes, from the first.</param>
public sealed record PushableBlob(Descriptor Descriptor, Func<Stream> Open);
