using System.Buffers.Binary;

namespace Appc.ImageSpec.Elf;

/// <summary>Reads the numbers of one ELF file, whose width and byte order its first bytes declare.</summary>
internal readonly record struct ElfNumbers(bool Is64Bit, bool IsLittleEndian)
{
    internal ushort Half(ReadOnlySpan<byte> at) =>
        IsLittleEndian ? BinaryPrimitives.ReadUInt16LittleEndian(at) : BinaryPrimitives.ReadUInt16BigEndian(at);

    internal uint Word(ReadOnlySpan<byte> at) =>
        IsLittleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(at) : BinaryPrimitives.ReadUInt32BigEndian(at);

    internal ulong Wide(ReadOnlySpan<byte> at) =>
        IsLittleEndian ? BinaryPrimitives.ReadUInt64LittleEndian(at) : BinaryPrimitives.ReadUInt64BigEndian(at);

    /// <summary>An address, an offset or a size: 8 bytes in a 64-bit file, else 4.</summary>
    internal ulong Native(ReadOnlySpan<byte> at) => Is64Bit ? Wide(at) : Word(at);
}
