using Appc.ImageSpec.Oci;
using Appc.ImageStore.Registry;

namespace Acbuild.Push;

/// <summary>What <c>push</c> was asked to do.</summary>
/// <param name="Image">What is pushed: an address, or a path; null for the build.</param>
/// <param name="Target">Where to.</param>
/// <param name="HasTag">Whether the target was named with its tag; else the build's counts, where it has one.</param>
/// <param name="Registry">How the registry is spoken to.</param>
internal sealed record PushOptions(string? Image, DockerReference Target, bool HasTag, RegistryOptions Registry);
