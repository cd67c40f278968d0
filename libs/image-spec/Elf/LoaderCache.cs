using System.Collections.Immutable;

namespace Appc.ImageSpec.Elf;

/// <summary>
/// /etc/ld.so.cache as glibc's ldconfig writes it: the format "glibc-ld.so.cache1.1", alone or after the table of the older
/// "ld.so-1.7.0" (glibc, sysdeps/generic/dl-cache.h).
/// </summary>
public static class LoaderCache
{
    private const int HeaderSize = 48;
    private const int EntrySize = 24;
    private const int OldHeaderSize = 16;
    private const int OldEntrySize = 12;
    private const int MaximumEntries = 1 << 20;

    private static ReadOnlySpan<byte> Magic => "glibc-ld.so.cache1.1"u8;

    private static ReadOnlySpan<byte> OldMagic => "ld.so-1.7.0\0"u8;

    /// <summary>The entries in file order.</summary>
    /// <param name="cache">The whole file.</param>
    /// <param name="littleEndian">The byte order of the system that the cache belongs to.</param>
    /// <exception cref="BadInputException">Not such a file, truncated, or an offset outside it.</exception>
    public static ImmutableArray<LoaderCacheEntry> Parse(ReadOnlySpan<byte> cache, bool littleEndian = true)
    {
        var numbers = new ElfNumbers(Is64Bit: true, littleEndian);
        cache = cache.StartsWith(OldMagic) ? SkipOldTable(cache, numbers) : cache;
        if (!cache.StartsWith(Magic) || cache.Length < HeaderSize)
        {
            throw new BadInputException("not a cache of the glibc loader, or a truncated one");
        }

        var count = numbers.Word(cache[20..]);
        if (count > MaximumEntries || (count * EntrySize) > (uint)(cache.Length - HeaderSize))
        {
            throw new BadInputException($"{count} entries do not fit into a loader cache of {cache.Length} bytes");
        }

        var entries = ImmutableArray.CreateBuilder<LoaderCacheEntry>((int)count);
        for (var i = 0; i < count; i++)
        {
            entries.Add(Entry(cache, cache[(HeaderSize + (i * EntrySize))..], numbers));
        }

        return entries.MoveToImmutable();
    }

    private static LoaderCacheEntry Entry(ReadOnlySpan<byte> cache, ReadOnlySpan<byte> at, ElfNumbers numbers) => new(
        ElfBytes.Text(cache, numbers.Word(at[4..]), "an entry of the loader cache"),
        ElfBytes.Text(cache, numbers.Word(at[8..]), "an entry of the loader cache"),
        unchecked((int)numbers.Word(at)),
        numbers.Wide(at[16..]));

    private static ReadOnlySpan<byte> SkipOldTable(ReadOnlySpan<byte> cache, ElfNumbers numbers)
    {
        if (cache.Length < OldHeaderSize)
        {
            throw new BadInputException("a truncated loader cache");
        }

        var count = numbers.Word(cache[12..]);
        var end = OldHeaderSize + ((long)count * OldEntrySize);
        end = (end + 7) & ~7L;
        return end <= cache.Length ? cache[(int)end..] : throw new BadInputException("a truncated loader cache");
    }
}
