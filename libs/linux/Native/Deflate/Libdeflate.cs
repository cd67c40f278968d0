using System.Runtime.InteropServices;

namespace Appc.Linux.Native.Deflate;

/// <summary>libdeflate.h, the part that is used.</summary>
internal static unsafe partial class Libdeflate
{
    internal const int LIBDEFLATE_SUCCESS = 0;

    [LibraryImport(NativeLibraries.Libdeflate, EntryPoint = "libdeflate_alloc_compressor")]
    internal static partial nint AllocCompressor(int level);

    [LibraryImport(NativeLibraries.Libdeflate, EntryPoint = "libdeflate_free_compressor")]
    internal static partial void FreeCompressor(nint compressor);

    [LibraryImport(NativeLibraries.Libdeflate, EntryPoint = "libdeflate_deflate_compress")]
    internal static partial nuint DeflateCompress(DeflateCompressor compressor, byte* input, nuint inputLength, byte* output, nuint outputLength);

    [LibraryImport(NativeLibraries.Libdeflate, EntryPoint = "libdeflate_deflate_compress_bound")]
    internal static partial nuint DeflateCompressBound(nint compressor, nuint inputLength);

    [LibraryImport(NativeLibraries.Libdeflate, EntryPoint = "libdeflate_alloc_decompressor")]
    internal static partial nint AllocDecompressor();

    [LibraryImport(NativeLibraries.Libdeflate, EntryPoint = "libdeflate_free_decompressor")]
    internal static partial void FreeDecompressor(nint decompressor);

    [LibraryImport(NativeLibraries.Libdeflate, EntryPoint = "libdeflate_deflate_decompress_ex")]
    internal static partial int DeflateDecompressEx(
        DeflateDecompressor decompressor, byte* input, nuint inputLength, byte* output, nuint outputLength, nuint* inputUsed, nuint* outputUsed);

    [LibraryImport(NativeLibraries.Libdeflate, EntryPoint = "libdeflate_crc32")]
    internal static partial uint Crc32(uint crc, byte* buffer, nuint length);
}
