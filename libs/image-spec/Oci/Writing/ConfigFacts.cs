using System.Collections.Immutable;

namespace Appc.ImageSpec.Oci;

/// <summary>What a configuration needs beside the manifest it is made of.</summary>
/// <param name="DiffIds">The layers'.</param>
/// <param name="Created">When the image was made, RFC 3339; null for as it was.</param>
/// <param name="Resolve">The name or number of the app's user or group.</param>
/// <param name="Notes">Gets a line for everything that a configuration cannot hold.</param>
internal sealed record ConfigFacts(ImmutableArray<Digest> DiffIds, string? Created, Func<AppUser, string> Resolve, Action<string> Notes)
{
    /// <summary>The image, where it was built as one of layers; null for one that comes from an App Container Image.</summary>
    internal LayeredImage? Built { get; init; }
}
