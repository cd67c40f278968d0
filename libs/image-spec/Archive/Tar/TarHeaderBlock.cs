using Appc.Linux;

namespace Appc.ImageSpec.Archive;

/// <summary>One 512-byte header as it stands, its checksum verified and its numbers read; extended headers not yet applied.</summary>
internal sealed class TarHeaderBlock
{
    private readonly byte[] _block;
    private readonly string _where;

    private TarHeaderBlock(byte[] block, string where)
    {
        _block = block;
        _where = where;
        Mode = Number(TarField.Mode, "mode");
        Uid = Natural(TarField.Uid, "owner");
        Gid = Natural(TarField.Gid, "group");
        Size = Natural(TarField.Size, "size");
        Seconds = Number(TarField.ModificationTime, "time");
    }

    internal byte TypeFlag => _block[TarField.TypeFlag];

    internal long Mode { get; }

    internal long Uid { get; }

    internal long Gid { get; }

    internal long Size { get; }

    internal long Seconds { get; }

    internal ReadOnlySpan<byte> LinkName => TarField.Text(_block.AsSpan(TarField.LinkName));

    /// <summary>The prefix, where the format has one, and the name, joined with a slash.</summary>
    internal ByteString Name
    {
        get
        {
            var name = TarField.Text(_block.AsSpan(TarField.Name));
            var prefix = IsPosix ? TarField.Text(_block.AsSpan(IsStar ? TarField.StarPrefix : TarField.Prefix)) : default;
            return prefix.IsEmpty ? ByteString.Copy(name) : ByteString.Copy([.. prefix, (byte)'/', .. name]);
        }
    }

    private bool IsPosix => _block.AsSpan(TarField.Magic).SequenceEqual(TarField.PosixMagic);

    private bool IsStar => _block.AsSpan(TarField.StarTrailer).SequenceEqual("tar\0"u8);

    /// <summary>Reads a header, which is valid as long as <paramref name="block"/> is not changed.</summary>
    /// <exception cref="BadInputException">The checksum is wrong or a number is not one.</exception>
    internal static TarHeaderBlock Parse(byte[] block, string where)
    {
        if (!TarNumber.TryRead(block.AsSpan(TarField.Checksum), out var declared) || !HasSum(block, declared))
        {
            throw new BadInputException($"tar: {where}: not a header, or its checksum is wrong");
        }

        return new TarHeaderBlock(block, where);
    }

    /// <summary>A device's major and minor number.</summary>
    internal (uint Major, uint Minor) Device()
    {
        var major = Natural(TarField.DeviceMajor, "device number");
        var minor = Natural(TarField.DeviceMinor, "device number");
        return major <= uint.MaxValue && minor <= uint.MaxValue
            ? ((uint)major, (uint)minor)
            : throw new BadInputException($"tar: {_where}: the device number is out of range");
    }

    /// <summary>The map and the real size in the header of a GNU sparse file; further map blocks are taken from the source.</summary>
    internal (SparsePieces Pieces, long RealSize) GnuSparse(TarSource source, ReadLimits limits)
    {
        var pieces = new SparsePieces(limits, _where);
        pieces.AddBinary(_block.AsSpan(TarField.GnuSparsePieces));
        var more = _block[TarField.GnuSparseExtended] != 0;
        Span<byte> block = stackalloc byte[TarField.BlockSize];
        while (more)
        {
            source.ReadExactly(block);
            pieces.AddBinary(block[TarField.GnuSparseMorePieces]);
            more = block[TarField.GnuSparseMoreExtended] != 0;
        }

        return (pieces, Natural(TarField.GnuRealSize, "size"));
    }

    /// <summary>The sum of all bytes with the checksum field as spaces; some old programs added them as signed.</summary>
    private static bool HasSum(ReadOnlySpan<byte> block, long declared)
    {
        var (unsigned, signed) = (8 * ' ', 8 * ' ');
        foreach (var value in block)
        {
            unsigned += value;
            signed += (sbyte)value;
        }

        foreach (var value in block[TarField.Checksum])
        {
            unsigned -= value;
            signed -= (sbyte)value;
        }

        return declared == unsigned || declared == signed;
    }

    private long Natural(Range field, string what)
    {
        var value = Number(field, what);
        return value >= 0 ? value : throw new BadInputException($"tar: {_where}: the {what} is negative");
    }

    private long Number(Range field, string what) =>
        TarNumber.TryRead(_block.AsSpan(field), out var value)
            ? value
            : throw new BadInputException($"tar: {_where}: the {what} is not a number");
}
