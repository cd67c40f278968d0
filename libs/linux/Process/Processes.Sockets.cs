using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Appc.Linux.Native;

namespace Appc.Linux.Process;

/// <content>Sockets that this process was started with. The framework's own class would start threads for them, and a process with threads must not clone.</content>
public static unsafe partial class Processes
{
    private const int LargestAddress = 128; // sizeof(struct sockaddr_storage)

    /// <summary>getsockname(2), SO_TYPE: what kind of internet socket a descriptor is; null for any other thing.</summary>
    /// <returns>True for a stream, and the port.</returns>
    public static (bool IsStream, int Port)? InternetSocket(int descriptor)
    {
        var address = stackalloc byte[LargestAddress];
        int length = LargestAddress, type, size = sizeof(int);
        if (getsockname(descriptor, address, &length) != 0 || getsockopt(descriptor, (int)SocketConstants.SOL_SOCKET, (int)SocketConstants.SO_TYPE, &type, &size) != 0)
        {
            return Marshal.GetLastPInvokeError() == Errno.ENOTSOCK ? null : throw SystemCallException.FromLastError("getsockname");
        }

        return *(ushort*)address is (ushort)SocketConstants.AF_INET or (ushort)SocketConstants.AF_INET6
            ? (type == (int)SocketConstants.SOCK_STREAM, BinaryPrimitives.ReadUInt16BigEndian(new ReadOnlySpan<byte>(address + sizeof(ushort), sizeof(ushort)))) // sin_port and sin6_port
            : null;
    }

    [LibraryImport(NativeLibraries.Libc, SetLastError = true)]
    private static partial int getsockname(int socket, byte* address, int* length);

    [LibraryImport(NativeLibraries.Libc, SetLastError = true)]
    private static partial int getsockopt(int socket, int level, int option, int* value, int* length);
}
