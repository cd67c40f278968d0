using Microsoft.Win32.SafeHandles;

namespace Appc.Linux.Native.Deflate;

/// <summary>Decompresses whole buffers of raw DEFLATE (RFC 1951) with libdeflate. Not safe for two threads at once.</summary>
public sealed class DeflateDecompressor : SafeHandleZeroOrMinusOneIsInvalid
{
    private DeflateDecompressor(nint handle)
        : base(ownsHandle: true)
    {
        SetHandle(handle);
    }

    /// <summary>Makes a decompressor.</summary>
    public static DeflateDecompressor Create()
    {
        var created = Libdeflate.AllocDecompressor();
        return created != 0 ? new DeflateDecompressor(created) : throw new InsufficientMemoryException("libdeflate: out of memory");
    }

    /// <summary>
    /// Decompresses <paramref name="input"/>, which must be one DEFLATE stream from its first byte to its last.
    /// </summary>
    /// <param name="input">The whole stream and nothing after it.</param>
    /// <param name="output">Room for all it expands to.</param>
    /// <param name="written">The number of decompressed bytes.</param>
    /// <returns>False when the data is bad, ends before or after the input does, or does not fit the output.</returns>
    public unsafe bool TryDecompress(ReadOnlySpan<byte> input, Span<byte> output, out int written)
    {
        nuint used = 0;
        nuint made = 0;
        fixed (byte* from = input)
        fixed (byte* to = output)
        {
            var result = Libdeflate.DeflateDecompressEx(this, from, (nuint)input.Length, to, (nuint)output.Length, &used, &made);
            written = (int)made;
            return result == Libdeflate.LIBDEFLATE_SUCCESS && used == (nuint)input.Length;
        }
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        Libdeflate.FreeDecompressor(handle);
        return true;
    }
}
