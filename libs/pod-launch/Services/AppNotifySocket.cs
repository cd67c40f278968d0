using System.Net.Sockets;
using Appc.Linux.FileSystem;
using Appc.Linux.Process;
using Microsoft.Win32.SafeHandles;

namespace Appc.PodLaunch.Services;

/// <summary>The socket on which one app notifies, from before the clone; read by a thread behind it. No other app has it, so who speaks is known.</summary>
internal sealed class AppNotifySocket : IDisposable
{
    private const UnixFileMode WhoeverHasIt = (UnixFileMode)0b110_110_110; // its directory is the runner's alone; the app's user may be any
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly string _path;
    private Thread? _thread;

    /// <summary>Makes it in an app's directory.</summary>
    internal AppNotifySocket(string directory)
    {
        _path = Path.Join(directory, "notify");
        using var parent = Sys.OpenDirectory(directory);
        _socket.Bind(new UnixDomainSocketEndPoint($"/proc/self/fd/{(int)parent.DangerousGetHandle()}/notify")); // unix(7): a path has 107 bytes at most
        File.SetUnixFileMode(_path, WhoeverHasIt);
    }

    /// <summary>Begins to read. Descriptors that come along are closed by the kernel, for nobody asks for them; so sd_notify_barrier(3) ends when all before it is passed on.</summary>
    internal void Follow(Action<byte[]> take)
    {
        _thread = new Thread(() => Read(take)) { IsBackground = true, Name = "notify" };
        _thread.Start();
    }

    /// <summary>Reads what is still there, and ends. The pod runs no more.</summary>
    public void Dispose()
    {
        using (var handle = new SafeFileHandle(_socket.SafeHandle.DangerousGetHandle(), ownsHandle: false))
        {
            Processes.ShutDown(handle);
        }

        _thread?.Join();
        _socket.Dispose();
        File.Delete(_path);
    }

    private void Read(Action<byte[]> take)
    {
        var buffer = new byte[NotifyFilter.LongestMessage + 1];
        while (_socket.Receive(buffer) is > 0 and var length)
        {
            take(buffer[..length]);
        }
    }
}
