namespace Appc.ImageSpec.Archive;

/// <summary>
/// What a reader accepts at most, counted on the side of the decompressed bytes, so that a small file cannot fill a disk or
/// the memory. The defaults are far above real images; docs/archive-format.md gives the reasons.
/// </summary>
public sealed record ReadLimits
{
    /// <summary>The limits used where a caller has no others.</summary>
    public static ReadLimits Default { get; } = new();

    /// <summary>Entries in one archive.</summary>
    public long MaxEntries { get; init; } = 4_000_000;

    /// <summary>Bytes of one archive, decompressed, and of all its files, holes counted.</summary>
    public long MaxTotalBytes { get; init; } = 1L << 40;

    /// <summary>Bytes of one file, holes counted.</summary>
    public long MaxFileBytes { get; init; } = 1L << 38;

    /// <summary>How many times larger than its compressed form an archive may be, once it is past <see cref="RatioFreeBytes"/>.</summary>
    public long MaxRatio { get; init; } = 200;

    /// <summary>Bytes that may be decompressed, or stand for holes, before <see cref="MaxRatio"/> is judged.</summary>
    public long RatioFreeBytes { get; init; } = 8L << 30;

    /// <summary>Whether so many bytes are too many to come from so few (<see cref="MaxRatio"/>).</summary>
    internal bool IsBomb(long bytes, long source) => bytes > RatioFreeBytes && bytes / MaxRatio > source;

    /// <summary>Bytes of an image manifest.</summary>
    public int MaxManifestBytes { get; init; } = 4 << 20;

    /// <summary>Bytes of one path or link target; PATH_MAX of Linux.</summary>
    public int MaxNameBytes { get; init; } = 4096;

    /// <summary>Bytes of one extended header (PAX or GNU long name).</summary>
    public int MaxHeaderBytes { get; init; } = 1 << 20;

    /// <summary>Pieces of data that one sparse file may have.</summary>
    public int MaxSparsePieces { get; init; } = 1_000_000;

    /// <summary>Bytes of all different file names of an image together, which are kept to find duplicates.</summary>
    public int MaxNameMemoryBytes { get; init; } = 64 << 20;

    /// <summary>Bytes that an xz decoder may allocate; <c>xz -9</c> needs 65 MiB.</summary>
    public long MaxXzMemoryBytes { get; init; } = 128L << 20;

    /// <summary>Base-2 logarithm of the largest zstd window: 26 is 64 MiB.</summary>
    public int MaxZstdWindowLog { get; init; } = 26;
}
