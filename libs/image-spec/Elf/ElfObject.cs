using System.Collections.Immutable;
using Appc.Linux;

namespace Appc.ImageSpec.Elf;

/// <summary>The facts of an ELF executable or shared library that decide what else must be there for it to run (elf(5), ld.so(8)).</summary>
public sealed record ElfObject
{
    /// <summary>Class, byte order and machine.</summary>
    public required ElfIdentity Identity { get; init; }

    /// <summary>PT_INTERP: the loader's absolute path; null for a static program and for most libraries.</summary>
    public ByteString? Interpreter { get; init; }

    /// <summary>DT_NEEDED in file order: a bare name to be searched for, or a path when it has a slash.</summary>
    public required ImmutableArray<ByteString> Needed { get; init; }

    /// <summary>DT_FILTER: libraries that this one only stands for; needed like the others (elf(5), "Linker and Libraries Guide").</summary>
    public ImmutableArray<ByteString> Filters { get; init; } = [];

    /// <summary>DT_AUXILIARY: libraries whose symbols come before this one's where they are there; the loader does without.</summary>
    public ImmutableArray<ByteString> Auxiliaries { get; init; } = [];

    /// <summary>DT_RPATH split at colons, tokens such as $ORIGIN not yet expanded. Empty where DT_RUNPATH is there, which disables it.</summary>
    public required ImmutableArray<ByteString> RPath { get; init; }

    /// <summary>DT_RUNPATH split at colons, tokens not yet expanded.</summary>
    public required ImmutableArray<ByteString> RunPath { get; init; }

    /// <summary>DT_SONAME; null where there is none.</summary>
    public ByteString? SoName { get; init; }

    /// <summary>DF_1_NODEFLIB: neither the cache nor the default directories are searched for what it needs.</summary>
    public bool NoDefaultLibraries { get; init; }

    /// <summary>
    /// Reads the headers, the dynamic section and its string table; the rest of the file is not touched.
    /// </summary>
    /// <param name="file">The whole file, seekable, from its beginning.</param>
    /// <exception cref="BadInputException">Not ELF, truncated, or an offset, size or count that cannot be.</exception>
    public static ElfObject Read(Stream file) => ElfObjectReader.Read(new ElfBytes(file));

    /// <summary>True when the file begins with the ELF magic, so that <see cref="Read"/> has something to judge.</summary>
    public static bool HasMagic(ReadOnlySpan<byte> start) => start.StartsWith("\x7f"u8) && start[1..].StartsWith("ELF"u8);
}
