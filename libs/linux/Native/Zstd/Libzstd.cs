using System.Runtime.InteropServices;

namespace Appc.Linux.Native.Zstd;

/// <summary>zstd.h and zstd_errors.h, the part that is used.</summary>
internal static unsafe partial class Libzstd
{
    internal const int ZSTD_c_compressionLevel = 100;
    internal const int ZSTD_c_checksumFlag = 201;
    internal const int ZSTD_d_windowLogMax = 100;
    internal const int ZSTD_reset_session_only = 1;
    internal const int ZSTD_e_continue = 0;
    internal const int ZSTD_e_end = 2;
    internal const int ZSTD_error_frameParameter_windowTooLarge = 16;
    internal const int ZSTD_error_memory_allocation = 64;

    [LibraryImport(NativeLibraries.Libzstd, EntryPoint = "ZSTD_createDCtx")]
    internal static partial nint CreateDCtx();

    [LibraryImport(NativeLibraries.Libzstd, EntryPoint = "ZSTD_freeDCtx")]
    internal static partial nuint FreeDCtx(nint context);

    [LibraryImport(NativeLibraries.Libzstd, EntryPoint = "ZSTD_DCtx_setParameter")]
    internal static partial nuint DCtxSetParameter(ZstdDecoder context, int parameter, int value);

    [LibraryImport(NativeLibraries.Libzstd, EntryPoint = "ZSTD_DCtx_reset")]
    internal static partial nuint DCtxReset(ZstdDecoder context, int reset);

    [LibraryImport(NativeLibraries.Libzstd, EntryPoint = "ZSTD_decompressStream")]
    internal static partial nuint DecompressStream(ZstdDecoder context, ZstdBuffer* output, ZstdBuffer* input);

    [LibraryImport(NativeLibraries.Libzstd, EntryPoint = "ZSTD_createCCtx")]
    internal static partial nint CreateCCtx();

    [LibraryImport(NativeLibraries.Libzstd, EntryPoint = "ZSTD_freeCCtx")]
    internal static partial nuint FreeCCtx(nint context);

    [LibraryImport(NativeLibraries.Libzstd, EntryPoint = "ZSTD_CCtx_setParameter")]
    internal static partial nuint CCtxSetParameter(ZstdEncoder context, int parameter, int value);

    [LibraryImport(NativeLibraries.Libzstd, EntryPoint = "ZSTD_compressStream2")]
    internal static partial nuint CompressStream2(ZstdEncoder context, ZstdBuffer* output, ZstdBuffer* input, int endDirective);

    [LibraryImport(NativeLibraries.Libzstd, EntryPoint = "ZSTD_isError")]
    internal static partial uint IsError(nuint code);

    [LibraryImport(NativeLibraries.Libzstd, EntryPoint = "ZSTD_getErrorCode")]
    internal static partial int GetErrorCode(nuint code);

    /// <summary>ZSTD_inBuffer and ZSTD_outBuffer, which have the same layout.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct ZstdBuffer
    {
        internal byte* Start;
        internal nuint Size;
        internal nuint Position;
    }
}
