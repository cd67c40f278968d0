using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Appc.ImageSpec.Schema;
using Appc.Linux;
using Microsoft.Win32.SafeHandles;

namespace Appc.ImageSpec.Archive;

/// <summary>
/// Writes an App Container Image in one pass: archives, hashes and compresses at once, on as many processors as there are.
/// The bytes follow from the manifest, the entries, their order and the compression options alone. What <see cref="AciReader"/>
/// would refuse is refused here too.
/// </summary>
public sealed class AciWriter : IDisposable
{
    private readonly CountingStream _file;
    private readonly HashedWriteStream _archive;
    private readonly TarWriter _tar;
    private readonly AciNames _names = new(ReadLimits.Default);
    private bool _wroteManifest;
    private bool _wroteRootfs;
    private bool _finished;

    /// <summary>Makes a writer.</summary>
    /// <param name="destination">Where the image goes; it is not disposed.</param>
    /// <param name="format">How to compress it; zstd is not in the specification.</param>
    /// <param name="options">Level, threads and form.</param>
    public AciWriter(Stream destination, CompressionFormat format, CompressionOptions options)
    {
        _file = new CountingStream(destination);
        _archive = new HashedWriteStream(Compression.OpenWrite(_file, format, options), HashAlgorithmName.SHA512);
        _tar = new TarWriter(_archive);
    }

    /// <summary>Files modified later than this get this time instead (SOURCE_DATE_EPOCH); null keeps all times.</summary>
    public UnixTime? LatestTime { get; init; }

    /// <summary>What readers accept.</summary>
    internal ReadLimits Limits { get; init; } = ReadLimits.Default;

    /// <summary>Writes the manifest as it stands, owned by 0:0, mode 0644. Once, best first, where readers find it at once.</summary>
    /// <param name="json">The bytes of a valid manifest.</param>
    /// <param name="modified">Its time of modification; <see cref="LatestTime"/> applies to it too.</param>
    public void WriteManifest(ReadOnlySpan<byte> json, UnixTime modified = default)
    {
        if (_wroteManifest)
        {
            throw new InvalidOperationException("the image has a manifest already");
        }

        _wroteManifest = true;
        var entry = new TarEntry { Name = ByteString.Copy(AciLayout.Manifest), Mode = 0x1a4, Size = json.Length, ModificationTime = modified };
        using var content = new MemoryStream(json.ToArray(), writable: false);
        _tar.Write(Clamped(entry), content);
    }

    /// <summary>Writes an entry of the root file system.</summary>
    /// <param name="entry">Name and hard link target relative to the root file system; an empty name for itself.</param>
    /// <param name="content">A file's bytes, exactly as many as the entry says; null when there are none.</param>
    /// <exception cref="BadInputException">A duplicate, a parent that is not a directory, a hard link to nothing, or content too short.</exception>
    [OverloadResolutionPriority(1)] // so that a plain null means no content
    public void Write(TarEntry entry, Stream? content) => _tar.Write(Archived(entry), content);

    /// <summary>Writes an entry of the root file system whose content is the first bytes of an open file.</summary>
    /// <param name="entry">Name and hard link target relative to the root file system.</param>
    /// <param name="file">A regular file open for reading; its position is neither used nor moved.</param>
    /// <exception cref="BadInputException">A duplicate, a parent that is not a directory, or a file too short.</exception>
    public void Write(TarEntry entry, SafeFileHandle file) => _tar.Write(Archived(entry), file);

    /// <summary>Completes the image and returns its ID. The destination is not flushed.</summary>
    /// <exception cref="BadInputException">It holds so much of nothing that readers would take it for a bomb.</exception>
    /// <exception cref="InvalidOperationException">There is no manifest or no entry for the root itself, or it was called before.</exception>
    public ImageId Finish()
    {
        if (!_wroteManifest || !_wroteRootfs || _finished)
        {
            throw new InvalidOperationException("an image needs a manifest and a rootfs, and ends once");
        }

        _finished = true;
        _tar.Finish();
        _archive.Finish();
        if (Limits.IsBomb(_archive.Count, _file.Count))
        {
            throw new BadInputException($"write image: {_archive.Count} bytes from {_file.Count}: more than {Limits.MaxRatio} times its compressed size, which readers refuse; leave files of zeros out, or do not compress it");
        }

        return ImageId.FromHash(_archive.FinishHash());
    }

    /// <summary>Ends the threads and frees the codecs, at any point. Without <see cref="Finish"/> the output stays cut off.</summary>
    public void Dispose()
    {
        _archive.Dispose();
        _file.Dispose();
    }

    private TarEntry Archived(TarEntry entry)
    {
        if (!entry.Name.IsEmpty)
        {
            _names.Add(entry);
        }
        else if (entry.Kind != TarEntryKind.Directory || _wroteRootfs)
        {
            throw new BadInputException("image: rootfs: not a directory, or there twice");
        }

        _wroteRootfs |= entry.Name.IsEmpty;
        return Clamped(entry) with
        {
            Name = AciLayout.Leave(entry.Name),
            LinkTarget = entry.Kind == TarEntryKind.HardLink ? AciLayout.Leave(entry.LinkTarget) : entry.LinkTarget,
        };
    }

    private TarEntry Clamped(TarEntry entry) =>
        LatestTime is { } latest && entry.ModificationTime > latest ? entry with { ModificationTime = latest } : entry;
}
