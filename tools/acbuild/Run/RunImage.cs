using System.Collections.Immutable;
using Acbuild.Images;
using Acbuild.State;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Rootfs;
using Appc.Linux;

namespace Acbuild.Run;

/// <summary>The files that a command sees: those of the image's dependencies, with the image's own over them, as its pathWhitelist leaves them.</summary>
internal sealed class RunImage : IDisposable
{
    private readonly BuildSession _build;
    private readonly ImageShelf _shelf;
    private readonly ImmutableArray<RenderLayer<IRenderable>> _below;
    private readonly PathFilter _filter;
    private ScratchLayers? _files;
    private LayerStack? _stack;

    /// <summary>Finds the images that lie below.</summary>
    /// <exception cref="Appc.ImageSpec.NotFoundException">One is nowhere.</exception>
    internal RunImage(BuildSession build, ImageAccess access)
    {
        _build = build;
        _shelf = new ImageShelf(access);
        _below = build.Manifest.Dependencies.IsEmpty ? [] : _shelf.LayersBelow(new BuildImage(build.Manifest));
        _filter = new PathFilter(build.Manifest.PathWhitelist.IsDefaultOrEmpty ? [] : [build.Manifest.PathWhitelist]);
    }

    /// <summary>Says which images lie below and what is left of them: two that are the same here have the same files.</summary>
    internal string Below => string.Concat(_below.Select(layer => $"{layer.Image.Id} {string.Join('|', layer.Whitelists.Select(list => string.Join(' ', list)))}\n"))
        + string.Join(' ', _build.Manifest.PathWhitelist.IsDefault ? [] : _build.Manifest.PathWhitelist) + "\n";

    private LayerStack? Stack => _below.IsEmpty ? null : _stack ??= (_files = _shelf.Copy(_below)).Stack(ReadLimits.Default);

    public void Dispose()
    {
        _stack?.Dispose();
        _files?.Dispose();
        _shelf.Dispose();
    }

    /// <summary>Hands out the dependencies' files and then the image's own: a name that comes twice is what it is the second time.</summary>
    internal void Walk(Action<TarEntry, Stream?> sink)
    {
        if (Stack is { } stack)
        {
            stack.MissingTime = stack.Newest;
            stack.Walk(sink);
        }

        if (_build.Layers.Count == 0 && Stack is not null)
        {
            return; // not even the root directory is the image's own
        }

        _build.Tree.MissingTime = _build.Tree.Newest;
        _build.Tree.Walk((entry, content) =>
        {
            if (_filter.Keeps(entry.Name))
            {
                sink(entry, content);
            }
        });
    }

    /// <summary>The entry that stands for a name; null where there is none.</summary>
    internal TarEntry? Find(ByteString name) => _build.Tree.Find(name) ?? Stack?.Find(name);

    /// <summary>Whether the image's own files have a name, as it stands.</summary>
    internal bool IsOwn(ByteString name) => _build.Tree.FindResolved(name) is not null;

    /// <summary>Whether a dependency's files have a name, as it stands.</summary>
    internal bool IsBelow(ByteString name) => Stack?.FindResolved(name) is not null;
}
