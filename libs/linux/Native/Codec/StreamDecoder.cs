using Microsoft.Win32.SafeHandles;

namespace Appc.Linux.Native.Codec;

/// <summary>A streaming decompressor of one format. Not safe for two threads at once.</summary>
public abstract class StreamDecoder : SafeHandleZeroOrMinusOneIsInvalid
{
    private protected StreamDecoder()
        : base(ownsHandle: true)
    {
    }

    /// <summary>Decodes as much of <paramref name="input"/> as fits into <paramref name="output"/>, at most to the end of a frame.</summary>
    /// <param name="input">Compressed bytes; may be empty when the decoder still holds output.</param>
    /// <param name="output">Where decompressed bytes go; not empty.</param>
    public abstract CodecProgress Decode(ReadOnlySpan<byte> input, Span<byte> output);

    /// <summary>Makes the decoder ready for the first byte of another frame.</summary>
    public abstract void Reset();
}
