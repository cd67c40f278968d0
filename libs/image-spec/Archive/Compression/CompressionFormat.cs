namespace Appc.ImageSpec.Archive;

/// <summary>How an archive is compressed; aci.md allows gzip, bzip2 and xz, and zstd is ours.</summary>
public enum CompressionFormat
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>gzip, RFC 1952, any number of members.</summary>
    Gzip,

    /// <summary>bzip2, any number of streams.</summary>
    Bzip2,

    /// <summary>xz, any number of streams.</summary>
    Xz,

    /// <summary>zstd, RFC 8878, any number of frames; outside the App Container specification.</summary>
    Zstd,
}
