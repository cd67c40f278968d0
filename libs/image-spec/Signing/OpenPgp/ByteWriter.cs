using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;

namespace Appc.ImageSpec.Signing.OpenPgp;

/// <summary>Collects the bytes of a packet: big-endian numbers, multiprecision integers, raw bytes.</summary>
internal sealed class ByteWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new();

    public int Length => _buffer.WrittenCount;

    public ByteWriter Byte(int value)
    {
        _buffer.GetSpan(1)[0] = checked((byte)value);
        _buffer.Advance(1);
        return this;
    }

    public ByteWriter UInt16(int value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_buffer.GetSpan(2), checked((ushort)value));
        _buffer.Advance(2);
        return this;
    }

    public ByteWriter UInt32(long value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_buffer.GetSpan(4), checked((uint)value));
        _buffer.Advance(4);
        return this;
    }

    public ByteWriter Bytes(ReadOnlySpan<byte> bytes)
    {
        _buffer.Write(bytes);
        return this;
    }

    /// <summary>A multiprecision integer from its big-endian bytes; leading zeros are dropped (RFC 9580 section 3.2).</summary>
    public ByteWriter Mpi(ReadOnlySpan<byte> bigEndian)
    {
        var bytes = bigEndian.TrimStart((byte)0);
        var bits = bytes.IsEmpty ? 0 : (8 * bytes.Length) - (BitOperations.LeadingZeroCount((uint)bytes[0]) - 24);
        return UInt16(bits).Bytes(bytes);
    }

    public byte[] ToArray() => _buffer.WrittenSpan.ToArray();

    /// <summary>Forgets what was written, with zeros in its place.</summary>
    public void Clear() => _buffer.Clear();
}
