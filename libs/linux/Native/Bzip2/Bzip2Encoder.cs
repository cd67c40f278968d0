using Appc.Linux.Native.Codec;
using static Appc.Linux.Native.Bzip2.Libbz2;

namespace Appc.Linux.Native.Bzip2;

/// <summary>Compresses to one bzip2 stream with libbz2.</summary>
public sealed unsafe class Bzip2Encoder : StreamEncoder
{
    private Bzip2Encoder(nint state)
    {
        SetHandle(state);
    }

    private BzStream* State => (BzStream*)handle;

    /// <summary>Makes an encoder.</summary>
    /// <param name="level">1 to 9: the block size in units of 100,000 bytes.</param>
    public static Bzip2Encoder Create(int level)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(level, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(level, 9);
        var encoder = new Bzip2Encoder(NativeState.Allocate<BzStream>());
        if (CompressInit(encoder.State, level, 0, 0) != BZ_OK)
        {
            encoder.Dispose();
            throw new InsufficientMemoryException("bzip2: out of memory");
        }

        return encoder;
    }

    /// <inheritdoc/>
    public override CodecProgress Encode(ReadOnlySpan<byte> input, Span<byte> output, bool finish)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        if (input.IsEmpty && !finish)
        {
            return new CodecProgress(CodecStatus.Stalled, 0, 0); // libbz2 calls this an error
        }

        fixed (byte* from = input)
        fixed (byte* to = output)
        {
            State->NextIn = from;
            State->AvailableIn = (uint)input.Length;
            State->NextOut = to;
            State->AvailableOut = (uint)output.Length;
            var result = Compress(State, finish ? BZ_FINISH : BZ_RUN);
            return Judge(result, input.Length - (int)State->AvailableIn, output.Length - (int)State->AvailableOut);
        }
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        _ = CompressEnd(State);
        NativeState.Free(handle);
        return true;
    }

    private static CodecProgress Judge(int result, int consumed, int written) => result switch
    {
        BZ_STREAM_END => new CodecProgress(CodecStatus.EndOfFrame, consumed, written),
        BZ_RUN_OK or BZ_FINISH_OK => CodecProgress.Of(consumed, written),
        _ => throw new InvalidOperationException($"bzip2: compression failed with {result}"),
    };
}
