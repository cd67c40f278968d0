namespace Appc.ImageSpec.Elf;

/// <summary>One program header (elf(5): Elf32_Phdr, Elf64_Phdr), the fields used here.</summary>
internal readonly record struct ElfSegment(uint Type, ulong Offset, ulong Address, ulong FileSize)
{
    internal const uint Load = 1;
    internal const uint Dynamic = 2;
    internal const uint Interpreter = 3;

    internal static int SizeOf(ElfNumbers numbers) => numbers.Is64Bit ? 56 : 32;

    internal static ElfSegment Parse(ReadOnlySpan<byte> header, ElfNumbers numbers) => numbers.Is64Bit
        ? new ElfSegment(numbers.Word(header), numbers.Wide(header[8..]), numbers.Wide(header[16..]), numbers.Wide(header[32..]))
        : new ElfSegment(numbers.Word(header), numbers.Word(header[4..]), numbers.Word(header[8..]), numbers.Word(header[16..]));

    /// <summary>True when <paramref name="address"/> is mapped from this segment's part of the file.</summary>
    internal bool Maps(ulong address) => Type == Load && address >= Address && address - Address < FileSize;
}
