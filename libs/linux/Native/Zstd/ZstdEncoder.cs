using Appc.Linux.Native.Codec;
using static Appc.Linux.Native.Zstd.Libzstd;

namespace Appc.Linux.Native.Zstd;

/// <summary>Compresses to one zstd frame with a checksum, on one thread.</summary>
public sealed unsafe class ZstdEncoder : StreamEncoder
{
    private ZstdEncoder(nint context)
    {
        SetHandle(context);
    }

    /// <summary>Makes an encoder.</summary>
    /// <param name="level">1 to 19; the windows of these levels stay below 64 MiB.</param>
    public static ZstdEncoder Create(int level)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(level, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(level, 19);
        var context = CreateCCtx();
        if (context == 0)
        {
            throw new InsufficientMemoryException("zstd: out of memory");
        }

        var encoder = new ZstdEncoder(context);
        Check(CCtxSetParameter(encoder, ZSTD_c_compressionLevel, level));
        Check(CCtxSetParameter(encoder, ZSTD_c_checksumFlag, 1));
        return encoder;
    }

    /// <inheritdoc/>
    public override CodecProgress Encode(ReadOnlySpan<byte> input, Span<byte> output, bool finish)
    {
        fixed (byte* from = input)
        fixed (byte* to = output)
        {
            var source = new ZstdBuffer { Start = from, Size = (nuint)input.Length };
            var target = new ZstdBuffer { Start = to, Size = (nuint)output.Length };
            var left = CompressStream2(this, &target, &source, finish ? ZSTD_e_end : ZSTD_e_continue);
            Check(left);
            return finish && left == 0
                ? new CodecProgress(CodecStatus.EndOfFrame, (int)source.Position, (int)target.Position)
                : CodecProgress.Of((int)source.Position, (int)target.Position);
        }
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        _ = FreeCCtx(handle);
        return true;
    }

    private static void Check(nuint result)
    {
        if (IsError(result) != 0)
        {
            throw new InvalidOperationException($"zstd: compression failed with {GetErrorCode(result)}");
        }
    }
}
