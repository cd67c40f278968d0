using System.Collections.Immutable;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Schema;

namespace Appc.ImageSpec.Rootfs;

/// <summary>
/// The files of an image over those of its dependencies, seen as one tree without unpacking: each image's files go into a file without a name
/// below the temporary directory (TMPDIR), names are held in memory.
/// </summary>
public sealed class RenderedRootfs : IRootfsSource
{
    private readonly ScratchLayers _layers;
    private readonly ReadLimits _limits;

    private RenderedRootfs(ImageManifest manifest, ScratchLayers layers, ReadLimits limits)
    {
        Manifest = manifest;
        _layers = layers;
        _limits = limits;
    }

    /// <inheritdoc/>
    public ImageManifest Manifest { get; }

    /// <summary>Reads and checks every image, each against its ID.</summary>
    /// <typeparam name="T">Where images come from.</typeparam>
    /// <param name="layers">In the order in which they are laid down; the last is the image itself.</param>
    /// <param name="open">Opens an image from its first byte.</param>
    /// <param name="limits">What to accept of each at most.</param>
    /// <exception cref="BadInputException">An image is malformed, or not the one that was meant.</exception>
    public static RenderedRootfs Open<T>(ImmutableArray<RenderLayer<T>> layers, Func<T, Stream> open, ReadLimits limits)
        where T : IRenderable => new(layers[^1].Image.Manifest, ScratchLayers.Of(layers, open, limits), limits);

    /// <inheritdoc/>
    public void Walk(Action<TarEntry, Stream?> sink)
    {
        using var stack = _layers.Stack(_limits);
        stack.Walk(sink);
    }

    /// <inheritdoc/>
    public void Dispose() => _layers.Dispose();
}
