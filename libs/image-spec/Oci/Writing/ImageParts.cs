using System.Collections.Immutable;
using Appc.ImageSpec.Schema;

namespace Appc.ImageSpec.Oci;

/// <summary>An image whose layers are written, ready to be put in place.</summary>
/// <param name="Layers">The layers, at least one, the base first.</param>
/// <param name="MakeConfig">Makes the configuration; not every target wants one.</param>
public sealed record ImageParts(ImmutableArray<WrittenLayer> Layers, Func<ImageConfigDraft> MakeConfig)
{
    /// <summary>The App Container manifest that goes along for the way back; null for none.</summary>
    public ImageManifest? Kept { get; init; }

    /// <summary>The annotations of the OCI manifest beside that.</summary>
    public ImmutableSortedDictionary<string, string> Annotations { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
}
