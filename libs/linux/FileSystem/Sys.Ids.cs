using System.Runtime.InteropServices;
using Appc.Linux.Native;

namespace Appc.Linux.FileSystem;

public static partial class Sys
{
    /// <summary>The real user of this process: getuid(2).</summary>
    public static uint Getuid() => getuid();

    /// <summary>The user whose rights this process has: geteuid(2).</summary>
    public static uint Geteuid() => geteuid();

    /// <summary>The real group of this process: getgid(2).</summary>
    public static uint Getgid() => getgid();

    /// <summary>The group whose rights this process has: getegid(2).</summary>
    public static uint Getegid() => getegid();

    [LibraryImport(NativeLibraries.Libc)]
    private static partial uint getuid();

    [LibraryImport(NativeLibraries.Libc)]
    private static partial uint geteuid();

    [LibraryImport(NativeLibraries.Libc)]
    private static partial uint getgid();

    [LibraryImport(NativeLibraries.Libc)]
    private static partial uint getegid();
}
