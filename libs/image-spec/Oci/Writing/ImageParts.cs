using Appc.ImageSpec.Schema;

namespace Appc.ImageSpec.Oci;

/// <summary>An image of one layer, ready to be put in place.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Manifest">The App Container manifest that it is made of.</param>
/// <param name="MakeConfig">Makes the configuration; not every target wants one.</param>
public sealed record ImageParts(WrittenLayer Layer, ImageManifest Manifest, Func<ImageConfigDraft> MakeConfig);
