using System.Runtime.InteropServices;

namespace Appc.Linux.Native;

/// <summary>The native libraries in this executable, by the version each reports of itself.</summary>
public static partial class LinkedLibraries
{
    /// <summary>One line each: <c>name version</c>. A CVE in one of them means a rebuild (docs/security.md).</summary>
    public static IReadOnlyList<string> Versions() =>
    [
        $"zstd {Dotted(ZSTD_versionNumber(), 100, 100)}",
        $"xz {Dotted(lzma_version_number() / 10, 1000, 1000)}",
        $"bzip2 {Text(BZ2_bzlibVersion())}",
        Text(OpenSSL_version(0)),
    ];

    private static string Dotted(uint number, uint minorUnit, uint patchUnit) =>
        $"{number / (minorUnit * patchUnit)}.{number / patchUnit % minorUnit}.{number % patchUnit}";

    private static string Text(nint pointer) => Marshal.PtrToStringUTF8(pointer) ?? string.Empty;

    [LibraryImport(NativeLibraries.Libzstd)]
    private static partial uint ZSTD_versionNumber();

    [LibraryImport(NativeLibraries.Liblzma)]
    private static partial uint lzma_version_number();

    [LibraryImport(NativeLibraries.Libbz2)]
    private static partial nint BZ2_bzlibVersion();

    [LibraryImport(NativeLibraries.Libcrypto)]
    private static partial nint OpenSSL_version(int what);
}
