namespace Appc.Linux.Native;

/// <summary>
/// The names under which native code is imported. In a native publish every one but libc is linked in statically
/// (Directory.Build.targets lists them again for the linker); under the JIT the loader finds the shared libraries.
/// </summary>
internal static class NativeLibraries
{
    internal const string Libc = "libc";
    internal const string Libcrypto = "libcrypto";
    internal const string Libdeflate = "libdeflate";
    internal const string Libzstd = "libzstd";
    internal const string Liblzma = "liblzma";
    internal const string Libbz2 = "libbz2";

    /// <summary>zlib-ng as the framework carries it: its own shared library under the JIT, linked in by a native publish.</summary>
    internal const string FrameworkZlib = "libSystem.IO.Compression.Native";
}
