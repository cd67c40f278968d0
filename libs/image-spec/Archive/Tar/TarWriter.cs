using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;

namespace Appc.ImageSpec.Archive;

/// <summary>
/// Writes a tar archive in POSIX ustar, with a PAX header only before entries that need one. The bytes follow from the
/// entries and their order alone: no user names, no clock, no process number, no padding beyond the two final blocks.
/// </summary>
public sealed class TarWriter
{
    private readonly Stream _destination;
    private readonly PaxBuilder _pax = new();
    private byte[]? _buffer;

    /// <summary>Makes a writer.</summary>
    /// <param name="destination">Where the archive goes; it is not disposed.</param>
    public TarWriter(Stream destination)
    {
        _destination = destination;
    }

    /// <summary>Writes an entry.</summary>
    /// <param name="entry">The entry; an empty name is written as <c>./</c>.</param>
    /// <param name="content">Where a file's bytes come from, exactly <see cref="TarEntry.Size"/> of them; null when there are none.</param>
    /// <exception cref="BadInputException">The content is shorter than the entry says: the file changed meanwhile.</exception>
    /// <exception cref="ArgumentException">The entry cannot be written: a bad name, or a size where there can be none.</exception>
    [OverloadResolutionPriority(1)] // so that a plain null means no content
    public void Write(TarEntry entry, Stream? content)
    {
        Begin(entry);
        for (var left = entry.Size; left > 0;)
        {
            var room = Room(left);
            var count = content?.Read(room) ?? 0;
            Advance(count, entry);
            left -= count;
        }

        Pad(entry.Size);
    }

    /// <summary>Writes an entry whose content is the first <see cref="TarEntry.Size"/> bytes of an open file.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="file">A regular file open for reading; its position is neither used nor moved.</param>
    /// <exception cref="BadInputException">The file is shorter than the entry says: it changed meanwhile.</exception>
    public void Write(TarEntry entry, SafeFileHandle file)
    {
        Begin(entry);
        for (long offset = 0; offset < entry.Size;)
        {
            var room = Room(entry.Size - offset);
            var count = RandomAccess.Read(file, room, offset);
            Advance(count, entry);
            offset += count;
        }

        Pad(entry.Size);
    }

    /// <summary>Writes the end marker. The destination is not flushed.</summary>
    public void Finish() => _destination.Write(stackalloc byte[2 * TarField.BlockSize]);

    private static void Check(TarEntry entry)
    {
        if (!entry.Name.IsEmpty && !TarName.IsNormal(entry.Name.Span))
        {
            throw new ArgumentException($"tar: {entry.Name}: not a relative path in its shortest form", nameof(entry));
        }

        if (entry.Name.Span.Contains((byte)0) || entry.LinkTarget.Span.Contains((byte)0))
        {
            throw new ArgumentException($"tar: {entry.Name}: a NUL in a name", nameof(entry));
        }

        if (entry.Size < 0 || entry.Uid < 0 || entry.Gid < 0 || (entry.Size != 0 && entry.Kind != TarEntryKind.File))
        {
            throw new ArgumentException($"tar: {entry.Name}: a size or an owner that cannot be", nameof(entry));
        }

        if ((entry.Kind is TarEntryKind.SymbolicLink or TarEntryKind.HardLink) == entry.LinkTarget.IsEmpty)
        {
            throw new ArgumentException($"tar: {entry.Name}: links have a target and nothing else has", nameof(entry));
        }
    }

    private void Begin(TarEntry entry)
    {
        Check(entry);
        _pax.Clear();
        Span<byte> header = stackalloc byte[TarField.BlockSize];
        UstarHeader.Write(header, entry, _pax);
        if (!_pax.IsEmpty)
        {
            Span<byte> extended = stackalloc byte[TarField.BlockSize];
            UstarHeader.WritePax(extended, entry.Name, _pax.Content.Length);
            _destination.Write(extended);
            _destination.Write(_pax.Content);
            Pad(_pax.Content.Length);
        }

        _destination.Write(header);
    }

    /// <summary>Room for some of the content: the destination's own where it has one, which saves a copy.</summary>
    private Span<byte> Room(long left)
    {
        var room = _destination is IFillable direct ? direct.Room : _buffer ??= new byte[128 * 1024];
        return room[..(int)Math.Min(room.Length, left)];
    }

    private void Advance(int count, TarEntry entry)
    {
        if (count == 0)
        {
            throw new BadInputException($"tar: {entry.Name}: shorter than the {entry.Size} bytes it had: it changed while it was read");
        }

        if (_destination is IFillable direct)
        {
            direct.Advance(count);
        }
        else
        {
            _destination.Write(_buffer.AsSpan(0, count));
        }
    }

    private void Pad(long size)
    {
        Span<byte> zeros = stackalloc byte[TarField.BlockSize];
        zeros.Clear();
        _destination.Write(zeros[..(int)TarField.Padding(size)]);
    }
}
