using Microsoft.Win32.SafeHandles;

namespace Appc.Linux.Native.Codec;

/// <summary>A streaming compressor of one format. Not safe for two threads at once.</summary>
public abstract class StreamEncoder : SafeHandleZeroOrMinusOneIsInvalid
{
    private protected StreamEncoder()
        : base(ownsHandle: true)
    {
    }

    /// <summary>Compresses as much of <paramref name="input"/> as fits into <paramref name="output"/>.</summary>
    /// <param name="input">Bytes to compress.</param>
    /// <param name="output">Where compressed bytes go; not empty.</param>
    /// <param name="finish">True when no input follows: call again with what was not consumed until the status is <see cref="CodecStatus.EndOfFrame"/>.</param>
    public abstract CodecProgress Encode(ReadOnlySpan<byte> input, Span<byte> output, bool finish);
}
