using Appc.Linux;

namespace Appc.ImageSpec.Archive;

/// <summary>Writes one ustar header block; what does not fit becomes PAX records.</summary>
internal static class UstarHeader
{
    /// <summary>Fills <paramref name="block"/> for an entry and adds to <paramref name="pax"/> what the block cannot hold.</summary>
    internal static void Write(Span<byte> block, TarEntry entry, PaxBuilder pax)
    {
        block.Clear();
        WriteName(block, entry.Name.IsEmpty ? "./" : entry.Name, pax);
        WriteText(block[TarField.LinkName], "linkpath", entry.LinkTarget, pax);
        TarNumber.TryWriteOctal(block[TarField.Mode], entry.Mode);
        WriteNumber(block[TarField.Size], "size", entry.Size, 0, pax);
        // A program that knows no PAX must not give the file to root: the largest number that fits stands in.
        WriteNumber(block[TarField.Uid], "uid", entry.Uid, 0x1fffff, pax);
        WriteNumber(block[TarField.Gid], "gid", entry.Gid, 0x1fffff, pax);
        WriteTime(block[TarField.ModificationTime], entry.ModificationTime, pax);
        foreach (var xattr in entry.Xattrs)
        {
            pax.Add(PaxXattrs.Key(xattr.Name), xattr.Value.Span);
        }

        if (!TarNumber.TryWriteOctal(block[TarField.DeviceMajor], entry.DeviceMajor)
            || !TarNumber.TryWriteOctal(block[TarField.DeviceMinor], entry.DeviceMinor))
        {
            throw new ArgumentException($"tar: {entry.Name}: the device number is out of range", nameof(entry));
        }

        Complete(block, TypeFlag(entry.Kind));
    }

    /// <summary>Fills <paramref name="block"/> for the PAX header of an entry; it names no time, owner or process.</summary>
    internal static void WritePax(Span<byte> block, ByteString name, int length)
    {
        block.Clear();
        var last = name.Span[(name.Span.LastIndexOf((byte)'/') + 1)..];
        var start = "PaxHeaders.0/"u8;
        start.CopyTo(block);
        last[..Math.Min(last.Length, 100 - start.Length)].CopyTo(block[start.Length..]);
        TarNumber.TryWriteOctal(block[TarField.Mode], 0x1a4);
        TarNumber.TryWriteOctal(block[TarField.Uid], 0);
        TarNumber.TryWriteOctal(block[TarField.Gid], 0);
        TarNumber.TryWriteOctal(block[TarField.Size], length);
        TarNumber.TryWriteOctal(block[TarField.ModificationTime], 0);
        TarNumber.TryWriteOctal(block[TarField.DeviceMajor], 0);
        TarNumber.TryWriteOctal(block[TarField.DeviceMinor], 0);
        Complete(block, (byte)'x');
    }

    /// <summary>A long name goes into the prefix, as much as fits and ends before a slash; else into a PAX record.</summary>
    private static void WriteName(Span<byte> block, ByteString name, PaxBuilder pax)
    {
        var bytes = name.Span;
        var cut = bytes.Length <= 100 ? -1 : bytes[..Math.Min(bytes.Length - 1, 156)].LastIndexOf((byte)'/');
        if (cut > 0 && bytes.Length - cut - 1 <= 100)
        {
            bytes[..cut].CopyTo(block[TarField.Prefix]);
            bytes[(cut + 1)..].CopyTo(block[TarField.Name]);
        }
        else
        {
            WriteText(block[TarField.Name], "path", name, pax);
        }
    }

    private static void WriteText(Span<byte> field, string key, ByteString text, PaxBuilder pax)
    {
        text.Span[..Math.Min(text.Length, field.Length)].CopyTo(field);
        if (text.Length > field.Length)
        {
            pax.AddPath(key, text);
        }
    }

    private static void WriteNumber(Span<byte> field, string key, long value, long standIn, PaxBuilder pax)
    {
        if (!TarNumber.TryWriteOctal(field, value))
        {
            TarNumber.TryWriteOctal(field, standIn);
            pax.Add(key, value);
        }
    }

    private static void WriteTime(Span<byte> field, UnixTime time, PaxBuilder pax)
    {
        var fits = TarNumber.TryWriteOctal(field, time.Seconds);
        if (!fits)
        {
            TarNumber.TryWriteOctal(field, 0);
        }

        if (!fits || time.Nanoseconds != 0)
        {
            pax.Add("mtime", PaxTime.Format(time));
        }
    }

    private static byte TypeFlag(TarEntryKind kind) => kind switch
    {
        TarEntryKind.File => (byte)'0',
        TarEntryKind.HardLink => (byte)'1',
        TarEntryKind.SymbolicLink => (byte)'2',
        TarEntryKind.CharacterDevice => (byte)'3',
        TarEntryKind.BlockDevice => (byte)'4',
        TarEntryKind.Directory => (byte)'5',
        TarEntryKind.Fifo => (byte)'6',
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static void Complete(Span<byte> block, byte typeFlag)
    {
        block[TarField.TypeFlag] = typeFlag;
        TarField.PosixMagic.CopyTo(block[TarField.Magic]);
        var checksum = block[TarField.Checksum];
        checksum.Fill((byte)' ');
        long sum = 0;
        foreach (var value in block)
        {
            sum += value;
        }

        TarNumber.TryWriteOctal(checksum[..7], sum); // six digits, a NUL, and the space that is there
    }
}
