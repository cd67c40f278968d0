using System.Runtime.InteropServices;
using Appc.Linux.Native;

namespace Appc.Linux.FileSystem;

public static partial class Sys
{
    /// <summary>Sets the process's file mode creation mask and returns the old one: umask(2). Process-wide: only at start-up.</summary>
    public static uint Umask(uint mask) => umask(mask);

    [LibraryImport(NativeLibraries.Libc)]
    private static partial uint umask(uint mask);
}
