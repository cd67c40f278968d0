using Appc.Linux;

namespace Appc.ImageSpec.Elf;

/// <summary>Bounded random access to a file: every range is checked against its length before a byte of memory is taken for it.</summary>
internal sealed class ElfBytes
{
    private readonly Stream _file;

    internal ElfBytes(Stream file)
    {
        _file = file;
        Length = file.Length;
    }

    internal long Length { get; }

    /// <summary>Reads exactly <paramref name="count"/> bytes at <paramref name="offset"/>; <paramref name="what"/> names them in the message.</summary>
    internal byte[] Read(ulong offset, ulong count, int limit, string what)
    {
        if (count > (ulong)limit)
        {
            throw new BadInputException($"{what} has {count} bytes, more than the {limit} that are read");
        }

        if (offset > (ulong)Length || count > (ulong)Length - offset)
        {
            throw new BadInputException($"{what} lies outside the file: {count} bytes at {offset} of {Length}");
        }

        var bytes = new byte[(int)count];
        _file.Position = (long)offset;
        try
        {
            _file.ReadExactly(bytes);
        }
        catch (EndOfStreamException cut)
        {
            throw new BadInputException($"{what} cannot be read: the file became shorter", cut);
        }

        return bytes;
    }

    /// <summary>The bytes of <paramref name="table"/> from <paramref name="offset"/> up to, not including, the next NUL.</summary>
    internal static ByteString Text(ReadOnlySpan<byte> table, ulong offset, string what)
    {
        if (offset >= (ulong)table.Length)
        {
            throw new BadInputException($"{what} is named outside the string table: {offset} of {table.Length}");
        }

        var rest = table[(int)offset..];
        var end = rest.IndexOf((byte)0);
        if (end < 0)
        {
            throw new BadInputException($"{what} has a name without an end");
        }

        return end <= MaximumName
            ? ByteString.Copy(rest[..end])
            : throw new BadInputException($"{what} has a name of {end} bytes, more than {MaximumName}");
    }

    /// <summary>The longest name or search path that is read; PATH_MAX is 4096, a search path holds several.</summary>
    private const int MaximumName = 65536;
}
