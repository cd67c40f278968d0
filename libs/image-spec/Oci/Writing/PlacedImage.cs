using System.Collections.Immutable;

namespace Appc.ImageSpec.Oci;

/// <summary>An image that was put in place.</summary>
/// <param name="Id">What identifies it there: the manifest's digest in a layout or registry, the image ID in a docker-archive, the archive's digest for files alone.</param>
/// <param name="Name">The tag or name that it got; null where it has none.</param>
/// <param name="ConfigDigest">The digest of the configuration, which is Docker's image ID; null for files alone.</param>
/// <param name="Layers">Its layers, the base first.</param>
public sealed record PlacedImage(Digest Id, string? Name, Digest? ConfigDigest, ImmutableArray<WrittenLayer> Layers);
