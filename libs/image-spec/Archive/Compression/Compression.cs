using Appc.Linux.Native.Bzip2;
using Appc.Linux.Native.Lzma;
using Appc.Linux.Native.Zstd;

namespace Appc.ImageSpec.Archive;

/// <summary>The compression formats of archives, told apart by their first bytes and never by a file's name.</summary>
public static class Compression
{
    /// <summary>The bytes that <see cref="Detect"/> needs at most.</summary>
    public const int MagicLength = 6;

    private static ReadOnlySpan<byte> GzipMagic => [0x1f, 0x8b];

    private static ReadOnlySpan<byte> XzMagic => [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0];

    private static ReadOnlySpan<byte> ZstdMagic => [0x28, 0xb5, 0x2f, 0xfd];

    /// <summary>Comes after a first byte of 0x50 to 0x5f.</summary>
    private static ReadOnlySpan<byte> SkippableZstdMagic => [0x2a, 0x4d, 0x18];

    /// <summary>The format that begins so; <see cref="CompressionFormat.None"/> for anything else, a tar archive included.</summary>
    /// <param name="start">The first bytes of a file; fewer than <see cref="MagicLength"/> only where it is shorter.</param>
    public static CompressionFormat Detect(ReadOnlySpan<byte> start)
    {
        ReadOnlySpan<CompressionFormat> formats =
            [CompressionFormat.Gzip, CompressionFormat.Bzip2, CompressionFormat.Xz, CompressionFormat.Zstd];
        foreach (var format in formats)
        {
            if (IsFrame(format, start))
            {
                return format;
            }
        }

        return CompressionFormat.None;
    }

    /// <summary>
    /// The decompressed bytes of <paramref name="source"/>. Reading throws <see cref="BadInputException"/> where the data is
    /// malformed, cut off, followed by something else or larger than <paramref name="limits"/> allow. Only a stream read to
    /// its end has been checked in full.
    /// </summary>
    /// <param name="source">Compressed bytes from the first; it is not disposed.</param>
    /// <param name="limits">What to accept at most.</param>
    public static Stream OpenRead(Stream source, ReadLimits limits) => OpenRead(source, limits, out _);

    /// <summary>As <see cref="OpenRead(Stream, ReadLimits)"/>, and says what the format is.</summary>
    /// <param name="source">Compressed bytes from the first; it is not disposed.</param>
    /// <param name="limits">What to accept at most.</param>
    /// <param name="format">The format found.</param>
    public static Stream OpenRead(Stream source, ReadLimits limits, out CompressionFormat format) =>
        OpenRead(source, limits, CompressionOptions.DefaultThreads, out format);

    /// <summary>A stream that compresses into <paramref name="destination"/>; call its Finish when all is written.</summary>
    /// <param name="destination">Where compressed bytes go; it is not disposed.</param>
    /// <param name="format">The format.</param>
    /// <param name="options">Level, threads and form.</param>
    /// <exception cref="ArgumentOutOfRangeException">The format has no such level.</exception>
    public static CompressingStream OpenWrite(Stream destination, CompressionFormat format, CompressionOptions options) => format switch
    {
        CompressionFormat.None => new PlainStream(destination),
        CompressionFormat.Gzip when options.SingleMember => new SingleGzipStream(destination),
        CompressionFormat.Gzip => new GzipWriteStream(destination, options),
        CompressionFormat.Bzip2 => new EncodeStream(destination, Bzip2Encoder.Create(options.Level ?? 9)),
        CompressionFormat.Xz => new EncodeStream(destination, XzEncoder.Create(options.Level ?? 6)),
        CompressionFormat.Zstd => new EncodeStream(destination, ZstdEncoder.Create(options.Level ?? 3)),
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };

    internal static Stream OpenRead(Stream source, ReadLimits limits, int threads, out CompressionFormat format)
    {
        var input = new InputBuffer(source);
        format = Detect(input.Peek(MagicLength));
        return new BombGuardStream(Decoder(input, format, limits, threads), input, limits);
    }

    /// <summary>True when a frame of the format begins so.</summary>
    internal static bool IsFrame(CompressionFormat format, ReadOnlySpan<byte> start) => format switch
    {
        CompressionFormat.Gzip => start.StartsWith(GzipMagic),
        CompressionFormat.Bzip2 => start.StartsWith("BZh"u8),
        CompressionFormat.Xz => start.StartsWith(XzMagic),
        CompressionFormat.Zstd => start.StartsWith(ZstdMagic) || IsSkippableZstd(start),
        _ => false,
    };

    private static bool IsSkippableZstd(ReadOnlySpan<byte> start) =>
        start.Length >= 4 && (start[0] & 0xf0) == 0x50 && start[1..].StartsWith(SkippableZstdMagic);

    private static Stream Decoder(InputBuffer input, CompressionFormat format, ReadLimits limits, int threads) => format switch
    {
        CompressionFormat.None => new StoredReadStream(input),
        CompressionFormat.Gzip => new GzipReadStream(input, threads),
        CompressionFormat.Bzip2 => new DecodeStream(input, format, Bzip2Decoder.Create()),
        CompressionFormat.Xz => new DecodeStream(input, format, XzDecoder.Create(limits.MaxXzMemoryBytes)),
        _ => new DecodeStream(input, format, ZstdDecoder.Create(limits.MaxZstdWindowLog)),
    };
}
