using System.Runtime.InteropServices;

namespace Appc.Linux.Native.Bzip2;

/// <summary>bzlib.h, the part that is used.</summary>
internal static unsafe partial class Libbz2
{
    internal const int BZ_RUN = 0;
    internal const int BZ_FINISH = 2;
    internal const int BZ_OK = 0;
    internal const int BZ_RUN_OK = 1;
    internal const int BZ_FINISH_OK = 3;
    internal const int BZ_STREAM_END = 4;
    internal const int BZ_MEM_ERROR = -3;

    [LibraryImport(NativeLibraries.Libbz2, EntryPoint = "BZ2_bzCompressInit")]
    internal static partial int CompressInit(BzStream* stream, int blockSize100k, int verbosity, int workFactor);

    [LibraryImport(NativeLibraries.Libbz2, EntryPoint = "BZ2_bzCompress")]
    internal static partial int Compress(BzStream* stream, int action);

    [LibraryImport(NativeLibraries.Libbz2, EntryPoint = "BZ2_bzCompressEnd")]
    internal static partial int CompressEnd(BzStream* stream);

    [LibraryImport(NativeLibraries.Libbz2, EntryPoint = "BZ2_bzDecompressInit")]
    internal static partial int DecompressInit(BzStream* stream, int verbosity, int small);

    [LibraryImport(NativeLibraries.Libbz2, EntryPoint = "BZ2_bzDecompress")]
    internal static partial int Decompress(BzStream* stream);

    [LibraryImport(NativeLibraries.Libbz2, EntryPoint = "BZ2_bzDecompressEnd")]
    internal static partial int DecompressEnd(BzStream* stream);

    /// <summary>bz_stream: 80 bytes on a 64-bit machine.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct BzStream
    {
        internal byte* NextIn;
        internal uint AvailableIn;
        internal uint TotalInLow;
        internal uint TotalInHigh;
        internal byte* NextOut;
        internal uint AvailableOut;
        internal uint TotalOutLow;
        internal uint TotalOutHigh;
        internal void* State;
        internal void* Allocate;
        internal void* Free;
        internal void* Opaque;
    }
}
