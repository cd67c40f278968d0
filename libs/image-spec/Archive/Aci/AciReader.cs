using Appc.ImageSpec.Schema;
using Appc.Linux;

namespace Appc.ImageSpec.Archive;

/// <summary>
/// Reads an App Container Image in one pass and constant memory: decompresses, hashes and checks it while its entries go by.
/// An image is known to be good only when <see cref="Finish"/> has returned.
/// </summary>
public sealed class AciReader : IDisposable
{
    private readonly HashedReadStream _archive;
    private readonly TarReader _tar;
    private readonly ReadLimits _limits;
    private readonly AciNames _names;
    private readonly CompressionFormat _format;
    private readonly ManifestSwap? _swap;
    private byte[]? _manifest;
    private bool _sawTop;
    private bool _sawRootfs;
    private bool _ended;

    private AciReader(Stream archive, CompressionFormat format, ReadLimits limits, ManifestSwap? swap)
    {
        _archive = new HashedReadStream(archive);
        _swap = swap;
        _tar = new TarReader(swap is null ? _archive : new SwapReadStream(_archive, swap), TarProfile.Aci, limits);
        _format = format;
        _limits = limits;
        _names = new AciNames(limits);
    }

    /// <summary>The current entry's content, forward only; empty for everything but files.</summary>
    public Stream Content => _tar.Content;

    /// <summary>Makes a reader.</summary>
    /// <param name="source">The image from its first byte, compressed or not; it is not disposed.</param>
    /// <param name="limits">What to accept at most.</param>
    public static AciReader Open(Stream source, ReadLimits limits) => Open(source, limits, swap: null);

    /// <summary>A reader that also shows every byte of the archive to <paramref name="swap"/>.</summary>
    internal static AciReader Open(Stream source, ReadLimits limits, ManifestSwap? swap)
    {
        var archive = Compression.OpenRead(source, limits, out var format);
        return new AciReader(archive, format, limits, swap);
    }

    /// <summary>
    /// The manifest's bytes, not parsed. Reads no further than to the manifest, so nothing after it is checked.
    /// </summary>
    /// <param name="source">The image from its first byte, compressed or not; it is not disposed.</param>
    /// <param name="limits">What to accept at most.</param>
    /// <exception cref="BadInputException">There is none, or the archive is malformed before it.</exception>
    public static ReadOnlyMemory<byte> ReadManifest(Stream source, ReadLimits limits)
    {
        using var archive = Compression.OpenRead(source, limits);
        using var tar = new TarReader(archive, TarProfile.Aci, limits);
        while (tar.Next() is { } entry)
        {
            if (entry.Name.Span.SequenceEqual(AciLayout.Manifest))
            {
                return ReadManifest(entry, tar.Content, limits);
            }
        }

        throw NoManifest();
    }

    /// <summary>
    /// The next entry of the root file system, its name and hard link target relative to it and empty for itself; null when the
    /// archive has been read to its end. The manifest is taken in on the way.
    /// </summary>
    /// <exception cref="BadInputException">The archive is malformed, or not an image.</exception>
    public TarEntry? Next()
    {
        while (!_ended)
        {
            if (_tar.Next() is not { } entry)
            {
                _ended = true;
            }
            else if (TakeIn(entry) is { } inside)
            {
                return inside;
            }
        }

        return null;
    }

    /// <summary>What the image is, after <see cref="Next"/> has returned null.</summary>
    /// <exception cref="BadInputException">There is no manifest or no root file system, or the manifest is not valid.</exception>
    /// <exception cref="InvalidOperationException">The entries have not all been read.</exception>
    public AciSummary Finish()
    {
        if (!_ended)
        {
            throw new InvalidOperationException("the image has not been read to its end");
        }

        var manifest = _manifest ?? throw NoManifest();
        if (!_sawRootfs)
        {
            throw new BadInputException("image: there is no rootfs directory");
        }

        return new AciSummary(manifest, ParseManifest(manifest), ImageId.FromHash(_archive.FinishHash()), _archive.Total, _format);
    }

    /// <summary>Ends the threads and frees the codecs, at any point; the source stays open.</summary>
    public void Dispose()
    {
        _tar.Dispose();
        _archive.Dispose();
    }

    private static ImageManifest ParseManifest(byte[] manifest)
    {
        try
        {
            return ImageManifest.Parse(manifest);
        }
        catch (BadInputException failure)
        {
            throw failure.In("manifest");
        }
    }

    private static byte[] ReadManifest(TarEntry entry, Stream content, ReadLimits limits)
    {
        if (entry.Kind != TarEntryKind.File)
        {
            throw new BadInputException("image: manifest: not a regular file");
        }

        if (entry.Size > limits.MaxManifestBytes)
        {
            throw new BadInputException($"image: manifest: {entry.Size} bytes, more than {limits.MaxManifestBytes}");
        }

        var bytes = new byte[entry.Size];
        content.ReadExactly(bytes);
        return bytes;
    }

    private static BadInputException NoManifest() => new("image: there is no manifest");

    /// <summary>The entry as seen from the root file system; null when it is not in there.</summary>
    private TarEntry? TakeIn(TarEntry entry)
    {
        if (AciLayout.TryEnter(entry.Name, out var name))
        {
            return Inside(entry, name);
        }

        if (entry.Name.IsEmpty)
        {
            TakeTop();
        }
        else if (!entry.Name.Span.SequenceEqual(AciLayout.Manifest))
        {
            throw new BadInputException($"image: {entry.Name}: neither the manifest nor in rootfs");
        }
        else if (_manifest is not null)
        {
            throw new BadInputException("image: manifest: a duplicate entry");
        }
        else
        {
            _manifest = ReadManifest(entry, _tar.Content, _limits);
            _swap?.Replace(entry, _manifest, _tar.EntryPosition);
        }

        return null;
    }

    /// <summary>GNU tar writes an entry for <c>./</c> when it is given a dot; it says nothing about the image.</summary>
    private void TakeTop()
    {
        if (_sawTop)
        {
            throw new BadInputException("image: ./: there twice");
        }

        _sawTop = true;
    }

    private TarEntry Inside(TarEntry entry, ByteString name)
    {
        var target = entry.LinkTarget;
        if (entry.Kind == TarEntryKind.HardLink && (!AciLayout.TryEnter(entry.LinkTarget, out target) || target.IsEmpty))
        {
            throw new BadInputException($"image: {entry.Name}: a hard link to {entry.LinkTarget}, which is not a file in rootfs");
        }

        var inside = entry with { Name = name, LinkTarget = target };
        if (!name.IsEmpty)
        {
            _names.Add(inside);
        }
        else if (entry.Kind != TarEntryKind.Directory || _sawRootfs)
        {
            throw new BadInputException("image: rootfs: not a directory, or there twice");
        }

        _sawRootfs |= name.IsEmpty;
        return inside;
    }
}
