using Appc.Linux.Native.Codec;
using static Appc.Linux.Native.Lzma.Liblzma;

namespace Appc.Linux.Native.Lzma;

/// <summary>Decompresses .xz with liblzma; a frame is one xz stream, its checks verified.</summary>
public sealed unsafe class XzDecoder : StreamDecoder
{
    private readonly ulong _memoryLimit;

    private XzDecoder(nint state, ulong memoryLimit)
    {
        SetHandle(state);
        _memoryLimit = memoryLimit;
    }

    private LzmaStream* State => (LzmaStream*)handle;

    /// <summary>Makes a decoder that expects the magic bytes of an xz stream.</summary>
    /// <param name="memoryLimit">The most bytes it may allocate; <c>xz -9</c> needs 65 MiB.</param>
    public static XzDecoder Create(long memoryLimit)
    {
        var decoder = new XzDecoder(NativeState.Allocate<LzmaStream>(), (ulong)memoryLimit);
        decoder.Begin();
        return decoder;
    }

    /// <inheritdoc/>
    public override CodecProgress Decode(ReadOnlySpan<byte> input, Span<byte> output)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        fixed (byte* from = input)
        fixed (byte* to = output)
        {
            State->NextIn = from;
            State->AvailableIn = (nuint)input.Length;
            State->NextOut = to;
            State->AvailableOut = (nuint)output.Length;
            var result = Code(State, LZMA_RUN);
            return Judge(result, input.Length - (int)State->AvailableIn, output.Length - (int)State->AvailableOut);
        }
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        Begin();
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
        LZMA_MEMLIMIT_ERROR => new CodecProgress(CodecStatus.TooMuchMemory, consumed, written),
        LZMA_MEM_ERROR => throw new InsufficientMemoryException("xz: out of memory"),
        _ => new CodecProgress(CodecStatus.BadData, consumed, written),
    };

    private void Begin()
    {
        // Calling the initialiser again on a used lzma_stream is the documented way to reuse its memory.
        if (StreamDecoder(State, _memoryLimit, 0) != LZMA_OK)
        {
            Dispose();
            throw new InsufficientMemoryException("xz: out of memory");
        }
    }
}
