using Appc.Linux.Native.Codec;
using static Appc.Linux.Native.Lzma.Liblzma;

namespace Appc.Linux.Native.Lzma;

/// <summary>Compresses to one .xz stream with a CRC-64 check, on one thread.</summary>
public sealed unsafe class XzEncoder : StreamEncoder
{
    private XzEncoder(nint state)
    {
        SetHandle(state);
    }

    private LzmaStream* State => (LzmaStream*)handle;

    /// <summary>Makes an encoder.</summary>
    /// <param name="level">xz(1)'s preset, 0 to 9; preset 6 needs 94 MiB of memory.</param>
    public static XzEncoder Create(int level)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(level, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(level, 9);
        var encoder = new XzEncoder(NativeState.Allocate<LzmaStream>());
        if (EasyEncoder(encoder.State, (uint)level, LZMA_CHECK_CRC64) != LZMA_OK)
        {
            encoder.Dispose();
            throw new InsufficientMemoryException("xz: out of memory");
        }

        return encoder;
    }

    /// <inheritdoc/>
    public override CodecProgress Encode(ReadOnlySpan<byte> input, Span<byte> output, bool finish)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        fixed (byte* from = input)
        fixed (byte* to = output)
        {
            State->NextIn = from;
            State->AvailableIn = (nuint)input.Length;
            State->NextOut = to;
            State->AvailableOut = (nuint)output.Length;
            var result = Code(State, finish ? LZMA_FINISH : LZMA_RUN);
            return Judge(result, input.Length - (int)State->AvailableIn, output.Length - (int)State->AvailableOut);
        }
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        End(State);
        NativeState.Free(handle);
        return true;
    }

    private static CodecProgress Judge(int result, int consumed, int written) => result switch
    {
        LZMA_STREAM_END => new CodecProgress(CodecStatus.EndOfFrame, consumed, written),
        LZMA_OK or LZMA_BUF_ERROR => CodecProgress.Of(consumed, written),
        _ => throw new InvalidOperationException($"xz: compression failed with {result}"),
    };
}
