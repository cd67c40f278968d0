using System.Buffers.Binary;
using System.Numerics;

namespace Appc.ImageSpec.Signing.OpenPgp;

/// <summary>A cursor over bytes from outside. Reading past the end is a <see cref="BadInputException"/> that says where.</summary>
internal ref struct ByteReader
{
    private readonly string _what;
    private ReadOnlySpan<byte> _rest;

    public ByteReader(ReadOnlySpan<byte> bytes, string what)
    {
        _rest = bytes;
        _what = what;
    }

    public readonly bool IsEmpty => _rest.IsEmpty;

    public readonly int Remaining => _rest.Length;

    public byte Byte() => Take(1)[0];

    public ushort UInt16() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));

    public uint UInt32() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    public ReadOnlySpan<byte> Take(long count)
    {
        if (count > _rest.Length)
        {
            throw Malformed($"{count} bytes wanted, {_rest.Length} left");
        }

        var taken = _rest[..(int)count];
        _rest = _rest[(int)count..];
        return taken;
    }

    public ReadOnlySpan<byte> TakeRest() => Take(_rest.Length);

    /// <summary>
    /// A multiprecision integer (RFC 9580 section 3.2): the number of bits, then the bytes without leading zeros.
    /// A count that does not fit the first byte is refused, so that every number has one spelling.
    /// </summary>
    public ReadOnlySpan<byte> Mpi()
    {
        var bits = UInt16();
        var bytes = Take((bits + 7) / 8);
        var actual = bytes.IsEmpty ? 0 : (8 * bytes.Length) - (BitOperations.LeadingZeroCount((uint)bytes[0]) - 24);
        return actual == bits ? bytes : throw Malformed($"an integer of {actual} bits says it has {bits}");
    }

    public readonly void RequireEnd()
    {
        if (!_rest.IsEmpty)
        {
            throw Malformed($"{_rest.Length} bytes too many");
        }
    }

    public readonly BadInputException Malformed(string why) => new($"{_what}: {why}");
}
