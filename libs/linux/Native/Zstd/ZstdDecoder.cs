using Appc.Linux.Native.Codec;
using static Appc.Linux.Native.Zstd.Libzstd;

namespace Appc.Linux.Native.Zstd;

/// <summary>Decompresses zstd (RFC 8878) with libzstd; a frame is one zstd or skippable frame, its checksum verified.</summary>
public sealed unsafe class ZstdDecoder : StreamDecoder
{
    private ZstdDecoder(nint context)
    {
        SetHandle(context);
    }

    /// <summary>Makes a decoder that expects the magic bytes of a frame.</summary>
    /// <param name="windowLogMax">The base-2 logarithm of the largest window accepted: 26 for 64 MiB.</param>
    public static ZstdDecoder Create(int windowLogMax)
    {
        var context = CreateDCtx();
        if (context == 0)
        {
            throw new InsufficientMemoryException("zstd: out of memory");
        }

        var decoder = new ZstdDecoder(context);
        if (IsError(DCtxSetParameter(decoder, ZSTD_d_windowLogMax, windowLogMax)) != 0)
        {
            decoder.Dispose();
            throw new ArgumentOutOfRangeException(nameof(windowLogMax));
        }

        return decoder;
    }

    /// <inheritdoc/>
    public override CodecProgress Decode(ReadOnlySpan<byte> input, Span<byte> output)
    {
        fixed (byte* from = input)
        fixed (byte* to = output)
        {
            var source = new ZstdBuffer { Start = from, Size = (nuint)input.Length };
            var target = new ZstdBuffer { Start = to, Size = (nuint)output.Length };
            var result = DecompressStream(this, &target, &source);
            return Judge(result, (int)source.Position, (int)target.Position);
        }
    }

    /// <inheritdoc/>
    public override void Reset() => _ = DCtxReset(this, ZSTD_reset_session_only);

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        _ = FreeDCtx(handle);
        return true;
    }

    private static CodecProgress Judge(nuint result, int consumed, int written)
    {
        if (IsError(result) == 0)
        {
            return result == 0
                ? new CodecProgress(CodecStatus.EndOfFrame, consumed, written)
                : CodecProgress.Of(consumed, written);
        }

        return GetErrorCode(result) switch
        {
            ZSTD_error_frameParameter_windowTooLarge => new CodecProgress(CodecStatus.TooMuchMemory, consumed, written),
            ZSTD_error_memory_allocation => throw new InsufficientMemoryException("zstd: out of memory"),
            _ => new CodecProgress(CodecStatus.BadData, consumed, written),
        };
    }
}
