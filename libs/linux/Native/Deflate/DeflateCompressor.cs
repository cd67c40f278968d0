using Microsoft.Win32.SafeHandles;

namespace Appc.Linux.Native.Deflate;

/// <summary>
/// Compresses whole buffers to raw DEFLATE (RFC 1951) with libdeflate. The bytes depend on the input, the level and the
/// library's version only, never on the processor. Not safe for two threads at once.
/// </summary>
public sealed class DeflateCompressor : SafeHandleZeroOrMinusOneIsInvalid
{
    private DeflateCompressor(nint handle)
        : base(ownsHandle: true)
    {
        SetHandle(handle);
    }

    /// <summary>Makes a compressor.</summary>
    /// <param name="level">1 (fastest) to 12 (smallest).</param>
    public static DeflateCompressor Create(int level)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(level, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(level, 12);
        var created = Libdeflate.AllocCompressor(level);
        return created != 0 ? new DeflateCompressor(created) : throw new InsufficientMemoryException("libdeflate: out of memory");
    }

    /// <summary>The most bytes that any input of <paramref name="length"/> bytes compresses to, at any level.</summary>
    public static int Bound(int length) => checked((int)Libdeflate.DeflateCompressBound(0, (nuint)length));

    /// <summary>Compresses all of <paramref name="input"/> and returns the number of bytes put into <paramref name="output"/>.</summary>
    /// <exception cref="ArgumentException">The output is shorter than <see cref="Bound"/> and did not suffice.</exception>
    public unsafe int Compress(ReadOnlySpan<byte> input, Span<byte> output)
    {
        fixed (byte* from = input)
        fixed (byte* to = output)
        {
            var written = Libdeflate.DeflateCompress(this, from, (nuint)input.Length, to, (nuint)output.Length);
            return written != 0 ? (int)written : throw new ArgumentException("the output is shorter than Bound says", nameof(output));
        }
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        Libdeflate.FreeCompressor(handle);
        return true;
    }
}
