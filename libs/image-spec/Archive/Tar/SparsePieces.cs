using System.Runtime.InteropServices;
using Appc.Linux;

namespace Appc.ImageSpec.Archive;

/// <summary>
/// Where the stored bytes of a sparse file belong. GNU tar writes this map in four ways (its manual, "Storing Sparse Files"):
/// the old header, PAX 0.0 (repeated keys), 0.1 (one key) and 1.0 (text before the content).
/// </summary>
internal sealed class SparsePieces
{
    private readonly List<SparsePiece> _pieces = [];
    private readonly ReadLimits _limits;
    private readonly string _where;
    private long _end;

    internal SparsePieces(ReadLimits limits, string where)
    {
        _limits = limits;
        _where = where;
    }

    internal ReadOnlySpan<SparsePiece> Span => CollectionsMarshal.AsSpan(_pieces);

    /// <summary>True for the two keys that format 0.0 repeats.</summary>
    internal static bool IsRepeatedKey(string key) => key is "GNU.sparse.offset" or "GNU.sparse.numbytes";

    /// <summary>The map of format 0.0 or 0.1 in a PAX header.</summary>
    internal static SparsePieces FromPax(PaxRecords records, ReadLimits limits, string where)
    {
        var pieces = new SparsePieces(limits, where);
        if (records["GNU.sparse.map"] is { } map)
        {
            pieces.AddText(map.Span, (byte)',');
        }
        else
        {
            pieces.AddRepeated(records);
        }

        var counted = records["GNU.sparse.numblocks"] is { } count && TarNumber.TryReadDecimal(count.Span, out var expected) && expected == pieces._pieces.Count;
        return counted ? pieces : throw pieces.Wrong("does not have the number of pieces it declares");
    }

    /// <summary>The map of format 1.0, which is the first blocks of the content; returns also the bytes it took.</summary>
    internal static (SparsePieces Pieces, long Length) FromContent(TarSource source, long stored, ReadLimits limits, string where)
    {
        var pieces = new SparsePieces(limits, where);
        var start = source.Position;
        var numbers = new SparseMapText(source, stored, () => pieces.Wrong("is not a list of numbers"));
        var count = numbers.Next();
        pieces.CheckCount(count);
        for (long i = 0; i < count; i++)
        {
            pieces.Add(numbers.Next(), numbers.Next());
        }

        return (pieces, source.Position - start);
    }

    /// <summary>Adds pieces of 12 + 12 bytes from a header block; an empty one ends them.</summary>
    internal void AddBinary(ReadOnlySpan<byte> block)
    {
        for (; block.Length >= 24 && block[0] != 0; block = block[24..])
        {
            if (!TarNumber.TryRead(block[..12], out var offset) || !TarNumber.TryRead(block[12..24], out var length))
            {
                throw Wrong("is not a list of numbers");
            }

            Add(offset, length);
        }
    }

    /// <summary>Checks the map against the sizes declared elsewhere.</summary>
    /// <param name="realSize">The size of the file with its holes.</param>
    /// <param name="stored">The bytes of data in the archive.</param>
    internal void CheckSizes(long realSize, long stored)
    {
        if (_end > realSize)
        {
            throw Wrong("goes past the end of the file");
        }

        long sum = 0;
        foreach (var piece in Span)
        {
            sum += piece.Length; // cannot overflow: pieces do not overlap
        }

        if (sum != stored)
        {
            throw Wrong($"covers {sum} bytes where {stored} are stored");
        }
    }

    private void AddText(ReadOnlySpan<byte> text, byte separator)
    {
        long? offset = null;
        foreach (var range in text.Split(separator))
        {
            if (!TarNumber.TryReadDecimal(text[range], out var number))
            {
                throw Wrong("is not a list of numbers");
            }

            if (offset is { } known)
            {
                Add(known, number);
            }

            offset = offset is null ? number : null;
        }

        if (offset is not null)
        {
            throw Wrong("is not a list of pairs");
        }
    }

    private void AddRepeated(PaxRecords records)
    {
        ByteString? offset = null;
        foreach (var (key, value) in records.InOrder.Where(record => IsRepeatedKey(record.Key)))
        {
            if ((key == "GNU.sparse.offset") != (offset is null))
            {
                throw Wrong("is not a list of pairs");
            }

            if (offset is { } known)
            {
                AddText([.. known.Span, (byte)',', .. value.Span], (byte)',');
            }

            offset = offset is null ? value : default(ByteString?);
        }
    }

    private void Add(long offset, long length)
    {
        CheckCount(_pieces.Count + 1);
        if (offset < _end || length < 0 || length > long.MaxValue - offset)
        {
            throw Wrong("has pieces that overlap or are out of order");
        }

        _end = offset + length;
        _pieces.Add(new SparsePiece(offset, length));
    }

    private void CheckCount(long count)
    {
        if (count > _limits.MaxSparsePieces)
        {
            throw Wrong($"has more than {_limits.MaxSparsePieces} pieces");
        }
    }

    private BadInputException Wrong(string why) => new($"tar: {_where}: the sparse map {why}");
}
