using Appc.Linux.Native.Codec;
using static Appc.Linux.Native.Bzip2.Libbz2;

namespace Appc.Linux.Native.Bzip2;

/// <summary>Decompresses bzip2 with libbz2; a frame is one bzip2 stream, its CRCs checked.</summary>
public sealed unsafe class Bzip2Decoder : StreamDecoder
{
    private Bzip2Decoder(nint state)
    {
        SetHandle(state);
    }

    private BzStream* State => (BzStream*)handle;

    /// <summary>Makes a decoder that expects the <c>BZh</c> of a stream.</summary>
    public static Bzip2Decoder Create()
    {
        var decoder = new Bzip2Decoder(NativeState.Allocate<BzStream>());
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
            State->AvailableIn = (uint)input.Length;
            State->NextOut = to;
            State->AvailableOut = (uint)output.Length;
            var result = Decompress(State);
            return Judge(result, input.Length - (int)State->AvailableIn, output.Length - (int)State->AvailableOut);
        }
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        _ = DecompressEnd(State);
        *State = default;
        Begin();
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        _ = DecompressEnd(State);
        NativeState.Free(handle);
        return true;
    }

    private static CodecProgress Judge(int result, int consumed, int written) => result switch
    {
        BZ_STREAM_END => new CodecProgress(CodecStatus.EndOfFrame, consumed, written),
        BZ_OK => CodecProgress.Of(consumed, written),
        BZ_MEM_ERROR => throw new InsufficientMemoryException("bzip2: out of memory"),
        _ => new CodecProgress(CodecStatus.BadData, consumed, written),
    };

    private void Begin()
    {
        if (DecompressInit(State, 0, 0) != BZ_OK)
        {
            Dispose();
            throw new InsufficientMemoryException("bzip2: out of memory");
        }
    }
}
