namespace Appc.ImageSpec.Archive;

/// <summary>How to compress. The bytes written follow from <see cref="Level"/> and <see cref="SingleMember"/> only.</summary>
public sealed record CompressionOptions
{
    /// <summary>The options used where a caller has no others.</summary>
    public static CompressionOptions Default { get; } = new();

    /// <summary>
    /// The format's own level: gzip 1 to 12, bzip2 1 to 9, xz 0 to 9, zstd 1 to 19. Null takes the default: gzip 3, bzip2 9,
    /// xz 6, zstd 3. A single gzip member is always written at zlib's level 6.
    /// </summary>
    public int? Level { get; init; }

    /// <summary>
    /// True to write gzip as one member, on one processor, for programs that stop after the first (Perl's modules, Python's
    /// <c>r|gz</c>).
    /// </summary>
    public bool SingleMember { get; init; }

    /// <summary>Threads that compress: null for one a processor, up to eight. Has no influence on the bytes.</summary>
    public int? Threads { get; init; }

    internal static int DefaultThreads => Math.Min(Environment.ProcessorCount, 8);

    internal int WorkerThreads => Threads ?? DefaultThreads;
}
