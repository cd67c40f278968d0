namespace Appc.Linux.Native.Codec;

/// <summary>How one call into a streaming codec ended.</summary>
public enum CodecStatus
{
    /// <summary>Input was taken or output was made, and there is more to do.</summary>
    Progress,

    /// <summary>Nothing could be done: more input, or more room for output, is needed.</summary>
    Stalled,

    /// <summary>A frame (gzip member, xz stream, zstd frame, bzip2 stream) is complete and its checksum holds.</summary>
    EndOfFrame,

    /// <summary>The input is not what the format allows, or a checksum does not hold.</summary>
    BadData,

    /// <summary>The input asks for more memory than this decoder grants.</summary>
    TooMuchMemory,
}
