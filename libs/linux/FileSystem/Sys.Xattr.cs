using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Appc.Linux.FileSystem;

public static partial class Sys
{
    // No call takes a directory handle and a name before Linux 6.13, so the name is reached through the handle's link in
    // /proc/self/fd; the l variants then never follow the last component.
    private static byte[] XattrPath(SafeFileHandle directory, ReadOnlySpan<byte> name) =>
        [.. Encoding.ASCII.GetBytes(ProcPath(directory)), (byte)'/', .. name];

    private static SystemCallException XattrFailure(string action, ReadOnlySpan<byte> attribute, int errno) =>
        new($"{action} extended attribute", ByteEscaping.ToDisplay(attribute), errno);
}
