using System.Runtime.InteropServices;

namespace Appc.Linux.Native.Codec;

/// <summary>The C structure that a zlib-style codec keeps its pointers in, zeroed, at an address that does not move.</summary>
internal static unsafe class NativeState
{
    internal static nint Allocate<T>()
        where T : unmanaged => (nint)NativeMemory.AllocZeroed((nuint)sizeof(T));

    internal static void Free(nint state) => NativeMemory.Free((void*)state);
}
