using Appc.ImageSpec.Oci;

namespace Appc.ImageStore.Registry.Artifacts;

/// <summary>An artifact that a repository has.</summary>
/// <param name="Descriptor">Its manifest's type, digest and size.</param>
/// <param name="Artifact">What the manifest says.</param>
public sealed record StoredArtifact(Descriptor Descriptor, Artifact Artifact);
