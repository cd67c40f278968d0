using System.Collections.Immutable;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Schema;
using Microsoft.Win32.SafeHandles;

namespace Appc.ImageSpec.Rootfs;

/// <summary>
/// The files of an image over those of its dependencies, seen as one tree without unpacking: each image's files go into a file without a name
/// below the temporary directory (TMPDIR), names are held in memory.
/// </summary>
public sealed class RenderedRootfs : IRootfsSource
{
    private readonly List<SafeFileHandle> _files = [];
    private readonly List<AcIdentifier> _names = [];
    private readonly ReadLimits _limits;

    private RenderedRootfs(ImageManifest manifest, ReadLimits limits)
    {
        Manifest = manifest;
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
        where T : IRenderable
    {
        var rendered = new RenderedRootfs(layers[^1].Image.Manifest, limits);
        try
        {
            foreach (var layer in layers)
            {
                rendered._names.Add(layer.Image.Manifest.Name);
                rendered._files.Add(ScratchFile.Fill(scratch => Copy(layer, open, limits, scratch)));
            }

            return rendered;
        }
        catch
        {
            rendered.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Walk(Action<TarEntry, Stream?> sink)
    {
        using var stack = Stack();
        stack.Walk(sink);
    }

    /// <inheritdoc/>
    public void Dispose() => _files.ForEach(file => file.Dispose());

    private LayerStack Stack()
    {
        var paths = _files.ConvertAll(ScratchFile.PathOf);
        try
        {
            return LayerStack.Open(paths.Select(path => new LayerSource(path, HasWhiteouts: false)), _limits);
        }
        catch (BadInputException failure) when (paths.FindIndex(path => failure.Message.StartsWith(path + ": layer: ", StringComparison.Ordinal)) is >= 0 and var i)
        {
            throw new BadInputException($"render image {_names[i]}: {failure.Message[(paths[i].Length + ": layer: ".Length)..]}", failure);
        }
    }

    private static void Copy<T>(RenderLayer<T> layer, Func<T, Stream> open, ReadLimits limits, Stream scratch)
        where T : IRenderable
    {
        using var file = open(layer.Image);
        var tar = new TarWriter(scratch);
        var summary = AciRootfs.Walk(file, new PathFilter(layer.Whitelists), limits, tar.Write);
        tar.Finish();
        if (summary.Id != layer.Image.Id)
        {
            throw new BadInputException($"render image {layer.Image.Manifest.Name}: it changed while it was read");
        }
    }
}
