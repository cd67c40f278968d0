using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Schema;

namespace Appc.ImageSpec.Rootfs;

/// <summary>The files of one image without dependencies and pathWhitelist, in the image's own order: one pass, constant memory.</summary>
public sealed class AciRootfs : IRootfsSource
{
    private readonly Func<Stream> _open;
    private readonly ReadLimits _limits;

    private AciRootfs(Func<Stream> open, ImageManifest manifest, ReadLimits limits)
    {
        _open = open;
        _limits = limits;
        Manifest = manifest;
    }

    /// <inheritdoc/>
    public ImageManifest Manifest { get; }

    /// <summary>Reads the manifest. Where it asks for rendering, <see cref="RenderedRootfs"/> is needed.</summary>
    /// <param name="open">Opens the image from its first byte; called once more for the files.</param>
    /// <param name="limits">What to accept at most.</param>
    /// <exception cref="BadInputException">There is no valid manifest.</exception>
    public static AciRootfs Open(Func<Stream> open, ReadLimits limits)
    {
        using var file = open();
        var json = AciReader.ReadManifest(file, limits);
        try
        {
            return new AciRootfs(open, ImageManifest.Parse(json.Span), limits);
        }
        catch (BadInputException failure)
        {
            throw failure.In("manifest");
        }
    }

    /// <inheritdoc/>
    public void Walk(Action<TarEntry, Stream?> sink)
    {
        using var file = _open();
        var summary = Walk(file, new PathFilter([]), _limits, sink);
        if (!summary.Manifest.ToJson(indented: false).Span.SequenceEqual(Manifest.ToJson(indented: false).Span))
        {
            throw new BadInputException("image: it changed while it was read");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // files are open during Open and Walk only
    }

    /// <summary>Hands out what passes the filter, and says what the whole image is.</summary>
    internal static AciSummary Walk(Stream file, PathFilter filter, ReadLimits limits, Action<TarEntry, Stream?> sink)
    {
        using var reader = AciReader.Open(file, limits);
        while (reader.Next() is { } entry)
        {
            if (filter.Keeps(entry.Name))
            {
                sink(entry, entry.Kind == TarEntryKind.File ? reader.Content : null);
            }
        }

        return reader.Finish();
    }
}
