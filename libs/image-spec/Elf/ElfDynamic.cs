namespace Appc.ImageSpec.Elf;

/// <summary>The entries of the dynamic section that are used (elf(5): DT_ tags; ld.so(8)).</summary>
internal sealed class ElfDynamic
{
    private const ulong TagNull = 0;
    private const ulong TagNeeded = 1;
    private const ulong TagStringTable = 5;
    private const ulong TagStringSize = 10;
    private const ulong TagSoName = 14;
    private const ulong TagRPath = 15;
    private const ulong TagRunPath = 29;
    private const ulong TagFlags1 = 0x6ffffffb;
    private const ulong TagAuxiliary = 0x7ffffffd;
    private const ulong TagFilter = 0x7fffffff;
    private const ulong NoDefaultLibraries = 0x800;

    /// <summary>Offsets of names into the string table, in file order.</summary>
    internal List<ulong> Needed { get; } = [];

    internal List<ulong> Filters { get; } = [];

    internal List<ulong> Auxiliaries { get; } = [];

    internal ulong? StringTable { get; private set; }

    internal ulong? StringSize { get; private set; }

    internal ulong? SoName { get; private set; }

    internal ulong? RPath { get; private set; }

    internal ulong? RunPath { get; private set; }

    internal bool NoDefault { get; private set; }

    internal static ElfDynamic Parse(ReadOnlySpan<byte> section, ElfNumbers numbers)
    {
        var dynamic = new ElfDynamic();
        var word = numbers.Is64Bit ? 8 : 4;
        for (; section.Length >= 2 * word; section = section[(2 * word)..])
        {
            var tag = numbers.Native(section);
            if (tag == TagNull)
            {
                return dynamic;
            }

            dynamic.Take(tag, numbers.Native(section[word..]));
        }

        throw new BadInputException("the dynamic section has no end");
    }

    private void Take(ulong tag, ulong value)
    {
        switch (tag)
        {
            case TagNeeded: Needed.Add(value); break;
            case TagStringTable: StringTable = value; break;
            case TagStringSize: StringSize = value; break;
            case TagSoName: SoName = value; break;
            case TagRPath: RPath = value; break;
            case TagRunPath: RunPath = value; break;
            case TagFilter: Filters.Add(value); break;
            case TagAuxiliary: Auxiliaries.Add(value); break;
            case TagFlags1: NoDefault = (value & NoDefaultLibraries) != 0; break;
            default: break;
        }
    }
}
