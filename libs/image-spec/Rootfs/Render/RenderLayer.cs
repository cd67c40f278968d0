using System.Collections.Immutable;

namespace Appc.ImageSpec.Rootfs;

/// <summary>One image's part in a rendered tree.</summary>
/// <typeparam name="T">Where images come from.</typeparam>
/// <param name="Image">Whose files.</param>
/// <param name="Whitelists">The pathWhitelists that they must pass: the image's own and those of every image above it. None is empty.</param>
public sealed record RenderLayer<T>(T Image, ImmutableArray<ImmutableArray<string>> Whitelists)
    where T : IRenderable;
