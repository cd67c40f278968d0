using Appc.Linux.Native.Codec;
using static Appc.Linux.Native.Zlib.FrameworkZlib;

namespace Appc.Linux.Native.Zlib;

/// <summary>Decompresses gzip members (RFC 1952) with zlib-ng; a frame is one member, its CRC-32 and length checked.</summary>
public sealed unsafe class GzipDecoder : StreamDecoder
{
    private GzipDecoder(nint state)
    {
        SetHandle(state);
    }

    private ZStream* State => (ZStream*)handle;

    /// <summary>Makes a decoder that expects the first byte of a gzip header.</summary>
    public static GzipDecoder Create()
    {
        var decoder = new GzipDecoder(NativeState.Allocate<ZStream>());
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
            var result = Inflate(State, Z_NO_FLUSH);
            return Judge(result, input.Length - (int)State->AvailableIn, output.Length - (int)State->AvailableOut);
        }
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        _ = InflateEnd(State); // .NET 9's static library has no reset
        *State = default;
        Begin();
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        _ = InflateEnd(State);
        NativeState.Free(handle);
        return true;
    }

    private static CodecProgress Judge(int result, int consumed, int written) => result switch
    {
        Z_STREAM_END => new CodecProgress(CodecStatus.EndOfFrame, consumed, written),
        Z_OK or Z_BUF_ERROR => CodecProgress.Of(consumed, written),
        Z_MEM_ERROR => throw new InsufficientMemoryException("zlib: out of memory"),
        _ => new CodecProgress(CodecStatus.BadData, consumed, written),
    };

    private void Begin()
    {
        if (InflateInit2(State, GzipWindowBits) != Z_OK)
        {
            Dispose();
            throw new InsufficientMemoryException("zlib: out of memory");
        }
    }
}
