using System.Runtime.InteropServices;

namespace Appc.Linux.Native.Zlib;

/// <summary>
/// The inflate functions of the zlib-ng that .NET carries (its native shim, pal_zlib.h). System.IO.Compression's streams are
/// not used for reading because they ignore whatever follows the last gzip member.
/// </summary>
internal static unsafe partial class FrameworkZlib
{
    internal const int Z_NO_FLUSH = 0;
    internal const int Z_OK = 0;
    internal const int Z_STREAM_END = 1;
    internal const int Z_BUF_ERROR = -5;
    internal const int Z_MEM_ERROR = -4;

    /// <summary>windowBits of 15 with 16 added: a gzip wrapper, header and trailer checked by zlib.</summary>
    internal const int GzipWindowBits = 31;

    [LibraryImport(NativeLibraries.FrameworkZlib, EntryPoint = "CompressionNative_InflateInit2_")]
    internal static partial int InflateInit2(void* stream, int windowBits);

    [LibraryImport(NativeLibraries.FrameworkZlib, EntryPoint = "CompressionNative_Inflate")]
    internal static partial int Inflate(void* stream, int flush);

    [LibraryImport(NativeLibraries.FrameworkZlib, EntryPoint = "CompressionNative_InflateEnd")]
    internal static partial int InflateEnd(void* stream);

    /// <summary>PAL_ZStream of pal_zlib.h, which no package installs, so that only decoding real data proves the layout.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct ZStream
    {
        internal byte* NextIn;
        internal byte* NextOut;
        internal byte* Message;
        internal void* InternalState;
        internal uint AvailableIn;
        internal uint AvailableOut;
    }
}
