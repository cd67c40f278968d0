using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Rootfs;
using Appc.Linux;
using Microsoft.Win32.SafeHandles;

namespace Appc.ImageSpec.Oci;

/// <summary>
/// The files of a tar archive, read where they lie. Links are followed inside the archive (skopeo writes a repeated layer as a link).
/// A name that comes twice is the last one, as for docker.
/// </summary>
public sealed class ArchiveFiles : IImageFiles
{
    private const int MostLinks = 40;
    private readonly Dictionary<string, Place> _places = new(StringComparer.Ordinal);
    private readonly SafeFileHandle _file;

    /// <summary>Reads the archive's table of contents.</summary>
    /// <param name="file">An open file that holds an archive, compressed or not; it is disposed with this object.</param>
    /// <param name="subject">What the user calls it.</param>
    /// <param name="limits">What to accept at most.</param>
    /// <exception cref="BadInputException">It is no archive.</exception>
    public ArchiveFiles(SafeFileHandle file, string subject, ReadLimits limits)
    {
        Subject = subject;
        _file = Uncompressed(file, limits);
        using var stream = new WindowStream(_file, 0, RandomAccess.GetLength(_file));
        using var reader = new TarReader(stream, TarProfile.Layer, limits);
        while (reader.Next() is { } entry)
        {
            if (entry.Name.ToTextOrNull() is { } name)
            {
                _places[name] = new Place(entry.Kind, entry.LinkTarget.ToTextOrNull() ?? string.Empty, reader.Position, entry.Size, reader.Content is StoredContent);
            }
        }
    }

    /// <inheritdoc/>
    public string Subject { get; }

    /// <inheritdoc/>
    public Stream? TryOpen(string name)
    {
        var at = name;
        for (var links = 0; links <= MostLinks; links++)
        {
            if (!_places.TryGetValue(at, out var place))
            {
                return links == 0 ? null : throw new BadInputException($"{Subject}: {ByteEscaping.ToDisplay(name)}: a link to what is not in the archive");
            }

            switch (place.Kind)
            {
                case TarEntryKind.File when place.IsPlain:
                    return new WindowStream(_file, place.Position, place.Size);
                case TarEntryKind.SymbolicLink:
                    at = Inside(at, place.Target);
                    break;
                case TarEntryKind.HardLink:
                    at = place.Target;
                    break;
                default:
                    throw new BadInputException($"{Subject}: {ByteEscaping.ToDisplay(at)}: not a plain file");
            }
        }

        throw new BadInputException($"{Subject}: {ByteEscaping.ToDisplay(name)}: its links go in a circle");
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    // The target seen from the link's directory; never above the archive's own root.
    private static string Inside(string link, string target)
    {
        var parts = new List<string>();
        var from = target.StartsWith('/') ? string.Empty : link[..(link.LastIndexOf('/') + 1)];
        foreach (var part in (from + target).Split('/'))
        {
            if (part == "..")
            {
                parts.RemoveRange(Math.Max(0, parts.Count - 1), Math.Min(1, parts.Count));
            }
            else if (part is not ("" or "."))
            {
                parts.Add(part);
            }
        }

        return string.Join('/', parts);
    }

    private static SafeFileHandle Uncompressed(SafeFileHandle file, ReadLimits limits)
    {
        Span<byte> start = stackalloc byte[Compression.MagicLength];
        var read = RandomAccess.Read(file, start, 0);
        if (Compression.Detect(start[..read]) == CompressionFormat.None)
        {
            return file;
        }

        using (file)
        {
            using var compressed = new WindowStream(file, 0, RandomAccess.GetLength(file));
            using var plain = Compression.OpenRead(compressed, limits);
            return ScratchFile.Fill(plain.CopyTo);
        }
    }

    private readonly record struct Place(TarEntryKind Kind, string Target, long Position, long Size, bool IsPlain);
}
