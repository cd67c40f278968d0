namespace Appc.Linux.Process;

/// <summary>What brings the loopback interface up, listens on it, and tells what a socket is: socket(2), socket(7), netdevice(7).</summary>
public static class SocketConstants
{
#pragma warning disable CS1591 // the names are the kernel's own
    public const uint AF_INET = 2;
    public const uint AF_INET6 = 10;
    public const uint SOL_SOCKET = 1;
    public const uint SO_REUSEADDR = 2;
    public const uint SO_TYPE = 3;
    public const uint SOCK_STREAM = 1;
    public const uint SOCK_DGRAM = 2;
    public const uint SOCK_CLOEXEC = 0x80000;
    public const uint SIOCSIFFLAGS = 0x8914;
    public const uint IFF_UP = 1;
    public const uint IFF_RUNNING = 0x40;
#pragma warning restore CS1591
}
