using System.Collections.Immutable;
using Appc.Linux;

namespace Appc.ImageSpec.Elf;

/// <summary>Reads an <see cref="ElfObject"/>: file header, program headers, dynamic section, string table. Bounded everywhere.</summary>
internal static class ElfObjectReader
{
    /// <summary>Program headers beyond this are refused; linkers write about a dozen.</summary>
    private const int MaximumSegments = 1024;
    private const int MaximumInterpreter = 4096;
    private const int IdentificationSize = 16;
    private const int MaximumDynamic = 1 << 20;
    private const int MaximumStrings = 64 << 20;
    private const int MaximumNeeded = 4096;
    private const ushort TypeExecutable = 2;
    private const ushort TypeShared = 3;

    internal static ElfObject Read(ElfBytes file)
    {
        if (file.Length < IdentificationSize)
        {
            throw new BadInputException("not an ELF file");
        }

        var identification = file.Read(0, IdentificationSize, IdentificationSize, "the ELF identification");
        var numbers = Identify(identification);
        var headerSize = numbers.Is64Bit ? 64 : 52;
        var header = file.Read(0, (ulong)headerSize, headerSize, "the ELF header");
        if (numbers.Half(header.AsSpan(16)) is not (TypeExecutable or TypeShared))
        {
            throw new BadInputException($"an ELF file of type {numbers.Half(header.AsSpan(16))} is neither a program nor a shared library");
        }

        var identity = new ElfIdentity(numbers.Is64Bit, numbers.IsLittleEndian, numbers.Half(header.AsSpan(18)));
        var segments = Segments(file, header, numbers);
        var facts = new ElfObject { Identity = identity, Interpreter = Interpreter(file, segments), Needed = [], RPath = [], RunPath = [] };
        return Array.FindIndex(segments, segment => segment.Type == ElfSegment.Dynamic) is >= 0 and var dynamic
            ? WithDynamic(facts, file, segments, segments[dynamic], numbers)
            : facts;
    }

    private static ElfNumbers Identify(ReadOnlySpan<byte> identification)
    {
        if (!ElfObject.HasMagic(identification))
        {
            throw new BadInputException("not an ELF file");
        }

        if (identification[4] is not (1 or 2) || identification[5] is not (1 or 2) || identification[6] != 1)
        {
            throw new BadInputException(
                $"an ELF file of class {identification[4]}, byte order {identification[5]}, version {identification[6]} is not known");
        }

        return new ElfNumbers(Is64Bit: identification[4] == 2, IsLittleEndian: identification[5] == 1);
    }

    private static ElfSegment[] Segments(ElfBytes file, ReadOnlySpan<byte> header, ElfNumbers numbers)
    {
        var offset = numbers.Native(header[(numbers.Is64Bit ? 32 : 28)..]);
        var size = numbers.Half(header[(numbers.Is64Bit ? 54 : 42)..]);
        var count = numbers.Half(header[(numbers.Is64Bit ? 56 : 44)..]);
        if (count == 0)
        {
            throw new BadInputException("an ELF file without program headers cannot be loaded");
        }

        if (count > MaximumSegments || size != ElfSegment.SizeOf(numbers))
        {
            throw new BadInputException($"{count} program headers of {size} bytes cannot be");
        }

        var table = file.Read(offset, (ulong)(count * size), MaximumSegments * size, "the program header table");
        var segments = new ElfSegment[count];
        for (var i = 0; i < count; i++)
        {
            segments[i] = ElfSegment.Parse(table.AsSpan(i * size), numbers);
        }

        return segments;
    }

    private static ByteString? Interpreter(ElfBytes file, ElfSegment[] segments)
    {
        var index = Array.FindIndex(segments, segment => segment.Type == ElfSegment.Interpreter);
        if (index < 0)
        {
            return null;
        }

        var text = file.Read(segments[index].Offset, segments[index].FileSize, MaximumInterpreter, "the interpreter's name");
        var name = ElfBytes.Text(text, 0, "the interpreter");
        return name.Span.StartsWith("/"u8) ? name : throw new BadInputException($"the interpreter {name} is not an absolute path");
    }

    private static ElfObject WithDynamic(ElfObject facts, ElfBytes file, ElfSegment[] segments, ElfSegment at, ElfNumbers numbers)
    {
        var dynamic = ElfDynamic.Parse(file.Read(at.Offset, at.FileSize, MaximumDynamic, "the dynamic section"), numbers);
        var named = dynamic.Needed.Count + dynamic.Filters.Count + dynamic.Auxiliaries.Count;
        if (named > MaximumNeeded)
        {
            throw new BadInputException($"{named} needed libraries are more than {MaximumNeeded}");
        }

        if (dynamic.StringTable is not { } address || dynamic.StringSize is not { } size)
        {
            return named == 0 ? facts : throw new BadInputException("the dynamic section names libraries but no string table");
        }

        var strings = file.Read(FileOffset(segments, address), size, MaximumStrings, "the string table");
        return facts with
        {
            Needed = [.. dynamic.Needed.Select(offset => ElfBytes.Text(strings, offset, "a needed library"))],
            Filters = [.. dynamic.Filters.Select(offset => ElfBytes.Text(strings, offset, "a filtered library"))],
            Auxiliaries = [.. dynamic.Auxiliaries.Select(offset => ElfBytes.Text(strings, offset, "an auxiliary library"))],
            RPath = dynamic.RunPath is null ? SearchPath(strings, dynamic.RPath, "DT_RPATH") : [],
            RunPath = SearchPath(strings, dynamic.RunPath, "DT_RUNPATH"),
            SoName = dynamic.SoName is { } soName ? ElfBytes.Text(strings, soName, "DT_SONAME") : (ByteString?)null,
            NoDefaultLibraries = dynamic.NoDefault,
        };
    }

    private static ulong FileOffset(ElfSegment[] segments, ulong address)
    {
        var index = Array.FindIndex(segments, segment => segment.Maps(address));
        return index >= 0
            ? unchecked(segments[index].Offset + (address - segments[index].Address))
            : throw new BadInputException($"the string table at address 0x{address:x} is in no loaded segment");
    }

    private static ImmutableArray<ByteString> SearchPath(ReadOnlySpan<byte> strings, ulong? offset, string what)
    {
        if (offset is not { } at)
        {
            return [];
        }

        var text = ElfBytes.Text(strings, at, what).Memory;
        var parts = ImmutableArray.CreateBuilder<ByteString>();
        foreach (var range in text.Span.Split((byte)':'))
        {
            parts.Add(ByteString.Copy(text.Span[range]));
        }

        return parts.ToImmutable();
    }
}
