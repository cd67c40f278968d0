using System.Runtime.InteropServices;

namespace Appc.Linux.Native.Lzma;

/// <summary>lzma/base.h and lzma/container.h, the part that is used.</summary>
internal static unsafe partial class Liblzma
{
    internal const int LZMA_RUN = 0;
    internal const int LZMA_FINISH = 3;
    internal const int LZMA_OK = 0;
    internal const int LZMA_STREAM_END = 1;
    internal const int LZMA_MEM_ERROR = 5;
    internal const int LZMA_MEMLIMIT_ERROR = 6;
    internal const int LZMA_BUF_ERROR = 10;
    internal const int LZMA_CHECK_CRC64 = 4;

    [LibraryImport(NativeLibraries.Liblzma, EntryPoint = "lzma_stream_decoder")]
    internal static partial int StreamDecoder(LzmaStream* stream, ulong memoryLimit, uint flags);

    [LibraryImport(NativeLibraries.Liblzma, EntryPoint = "lzma_easy_encoder")]
    internal static partial int EasyEncoder(LzmaStream* stream, uint preset, int check);

    [LibraryImport(NativeLibraries.Liblzma, EntryPoint = "lzma_code")]
    internal static partial int Code(LzmaStream* stream, int action);

    [LibraryImport(NativeLibraries.Liblzma, EntryPoint = "lzma_end")]
    internal static partial void End(LzmaStream* stream);

    /// <summary>lzma_stream: 136 bytes on a 64-bit machine; all zero is LZMA_STREAM_INIT.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct LzmaStream
    {
        internal byte* NextIn;
        internal nuint AvailableIn;
        internal ulong TotalIn;
        internal byte* NextOut;
        internal nuint AvailableOut;
        internal ulong TotalOut;
        internal void* Allocator;
        internal void* Internal;
        internal void* Reserved1;
        internal void* Reserved2;
        internal void* Reserved3;
        internal void* Reserved4;
        internal ulong SeekPosition;
        internal ulong Reserved5;
        internal nuint Reserved6;
        internal nuint Reserved7;
        internal int Reserved8;
        internal int Reserved9;
    }
}
