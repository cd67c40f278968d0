using System.Collections.Immutable;

namespace Appc.ImageStore;

/// <summary>One image's part in a rendered tree.</summary>
/// <param name="Image">Whose files.</param>
/// <param name="Whitelists">The pathWhitelists that they must pass: the image's own and those of every image above it. None is empty.</param>
internal sealed record RenderLayer(StoredImage Image, ImmutableArray<ImmutableArray<string>> Whitelists);
