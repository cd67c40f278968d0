using System.Security.Cryptography;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Rootfs;
using Appc.Linux;

namespace Appc.ImageSpec.Oci;

/// <summary>
/// Writes one layer in one pass: archives, compresses and takes both digests at once. The bytes follow from the entries, their order and
/// the compression options alone.
/// </summary>
public sealed class LayerWriter : IDisposable
{
    private readonly DigestWriteStream _stored;
    private readonly HashedWriteStream _archive;
    private readonly TarWriter _tar;
    private readonly CompressionFormat _format;

    /// <summary>Makes a writer.</summary>
    /// <param name="destination">Where the layer goes; it is not disposed.</param>
    /// <param name="format">How to compress it: gzip, zstd or none.</param>
    /// <param name="options">Level, threads and form.</param>
    public LayerWriter(Stream destination, CompressionFormat format, CompressionOptions options)
    {
        _format = format;
        _stored = new DigestWriteStream(destination);
        _archive = new HashedWriteStream(Compression.OpenWrite(_stored, format, options), HashAlgorithmName.SHA256);
        _tar = new TarWriter(_archive);
    }

    /// <summary>Files modified later than this get this time instead (SOURCE_DATE_EPOCH); null keeps all times.</summary>
    public UnixTime? LatestTime { get; init; }

    /// <summary>Take also names that mean the removal of another file in a layer (image-spec layer.md, Whiteouts): the archive is not a layer.</summary>
    public bool AllowWhiteouts { get; init; }

    /// <summary>Writes an entry.</summary>
    /// <param name="entry">Name and hard link target relative to the root file system; an empty name for itself.</param>
    /// <param name="content">A file's bytes, exactly as many as the entry says; null when there are none.</param>
    /// <exception cref="BadInputException">A name that would remove another file, or content too short.</exception>
    public void Write(TarEntry entry, Stream? content)
    {
        if (!AllowWhiteouts && EntryPath.Leaf(entry.Name.Span).StartsWith(".wh."u8))
        {
            throw new BadInputException($"layer: {entry.Name}: a layer cannot hold it, names that begin with .wh. remove files there");
        }

        _tar.Write(LatestTime is { } latest && entry.ModificationTime > latest ? entry with { ModificationTime = latest } : entry, content);
    }

    /// <summary>Writes that a file, or a directory with all that is in it, is not there any more (image-spec layer.md, Whiteouts).</summary>
    /// <param name="name">What a lower layer has, relative to the root file system.</param>
    public void WriteRemoval(ByteString name) =>
        _tar.Write(new TarEntry { Name = EntryPath.Join(EntryPath.Parent(name.Span), [.. ".wh."u8, .. EntryPath.Leaf(name.Span)]) }, Stream.Null);

    /// <summary>Completes the layer and says what it is. The destination is flushed.</summary>
    public WrittenLayer Finish()
    {
        _tar.Finish();
        _archive.Finish();
        _stored.Finish();
        var diffId = Digest.FromHash(DigestAlgorithm.Sha256, _archive.FinishHash());
        return new WrittenLayer(diffId, _stored.FinishDigest(), _stored.Count, _format);
    }

    /// <summary>Ends the threads and frees the codecs, at any point. Without <see cref="Finish"/> the output stays cut off.</summary>
    public void Dispose()
    {
        _archive.Dispose();
        _stored.Dispose();
    }
}
