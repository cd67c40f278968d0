using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;
using Appc.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Appc.Linux.Process;

/// <summary>
/// Ports of this machine. One that is taken and not listened on has no SO_REUSEADDR, which .NET's sockets set and with which two such sockets
/// could have one port; who connects to it is refused at once.
/// </summary>
public static unsafe partial class BoundPort
{
    private const int AddressSize = 16;
    private const int AnyProtocol = 0;
    private const int Backlog = 4096; // as systemd asks for; the kernel caps it at net.core.somaxconn

    /// <summary>The port, for as long as the handle is open; close-on-exec.</summary>
    /// <param name="address">An IPv4 address of this machine, or any.</param>
    /// <param name="port">Its number.</param>
    /// <param name="isStream">True for TCP, false for UDP.</param>
    /// <exception cref="SystemCallException">EADDRINUSE: somebody else has it; EADDRNOTAVAIL: the address is not this machine's.</exception>
    public static SafeFileHandle Take(IPAddress address, ushort port, bool isStream) => Bind(address, port, isStream, reuse: false);

    /// <summary>The port, as a socket for a server: a TCP one listens, also where connections of a former server have not ended yet (SO_REUSEADDR).</summary>
    /// <param name="address">An IPv4 address of this machine, or any.</param>
    /// <param name="port">Its number.</param>
    /// <param name="isStream">True for TCP, false for UDP.</param>
    /// <exception cref="SystemCallException">EADDRINUSE: somebody else has it; EADDRNOTAVAIL: the address is not this machine's; EACCES: it is for root.</exception>
    public static SafeFileHandle Listen(IPAddress address, ushort port, bool isStream)
    {
        var handle = Bind(address, port, isStream, reuse: isStream);
        if (!isStream || listen(handle, Backlog) == 0)
        {
            return handle;
        }

        var failure = SystemCallException.FromLastError("listen");
        handle.Dispose();
        throw failure;
    }

    private static SafeFileHandle Bind(IPAddress address, ushort port, bool isStream, bool reuse)
    {
        var type = (isStream ? SocketConstants.SOCK_STREAM : SocketConstants.SOCK_DGRAM) | SocketConstants.SOCK_CLOEXEC;
        var descriptor = socket(SocketConstants.AF_INET, type, AnyProtocol);
        var handle = descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw SystemCallException.FromLastError("socket");
        Span<byte> name = stackalloc byte[AddressSize];
        MemoryMarshal.Write(name, (ushort)SocketConstants.AF_INET);
        BinaryPrimitives.WriteUInt16BigEndian(name[2..], port);
        address.TryWriteBytes(name[4..], out _);
        var yes = 1;
        fixed (byte* first = name)
        {
            if ((!reuse || setsockopt(descriptor, SocketConstants.SOL_SOCKET, SocketConstants.SO_REUSEADDR, &yes, sizeof(int)) == 0) && bind(descriptor, first, AddressSize) == 0)
            {
                return handle;
            }
        }

        var failure = SystemCallException.FromLastError("bind");
        handle.Dispose();
        throw failure;
    }

    [LibraryImport(NativeLibraries.Libc, SetLastError = true)]
    private static partial int socket(uint family, uint type, int protocol);

    [LibraryImport(NativeLibraries.Libc, SetLastError = true)]
    private static partial int setsockopt(int descriptor, uint level, uint option, void* value, uint size);

    [LibraryImport(NativeLibraries.Libc, SetLastError = true)]
    private static partial int listen(SafeFileHandle socket, int backlog);

    [LibraryImport(NativeLibraries.Libc, SetLastError = true)]
    private static partial int bind(int descriptor, byte* address, uint size);
}
