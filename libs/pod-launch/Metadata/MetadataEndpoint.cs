using System.Net;
using System.Net.Sockets;
using Appc.Linux.FileSystem;
using Appc.Linux.Process;
using Microsoft.Win32.SafeHandles;

namespace Appc.PodLaunch.Metadata;

/// <summary>Where a pod's metadata service is found. In a network of its own it has a fixed port, in the host's any that is free.</summary>
internal sealed class MetadataEndpoint : IDisposable
{
    private const string FileName = "metadata-url";
    private const ushort PodPort = 18112; // as rkt's
    private const int TokenBytes = 32;
    private readonly Socket? _listener;

    private MetadataEndpoint(string url, Socket? listener)
    {
        (Url, _listener) = (url, listener);
    }

    /// <summary>The value of AC_METADATA_URL.</summary>
    internal string Url { get; }

    /// <summary>The port on which the pod's init listens; null in the host's network, where the runner does.</summary>
    internal static ushort? PortInPod(bool hostNetwork) => hostNetwork ? null : PodPort;

    /// <summary>The endpoint of a new pod; of one that was launched already, what it had.</summary>
    /// <param name="podDirectory">The pod's directory, which need not exist.</param>
    /// <param name="hostNetwork">True to listen in the host's network, at once.</param>
    /// <exception cref="SocketException">Nothing can listen on loopback here.</exception>
    internal static MetadataEndpoint Open(string podDirectory, bool hostNetwork)
    {
        var file = Path.Join(podDirectory, FileName);
        if (File.Exists(file))
        {
            return new MetadataEndpoint(File.ReadAllText(file), null);
        }

        var listener = hostNetwork ? Listen() : null;
        var port = listener is null ? PodPort : ((IPEndPoint)listener.LocalEndPoint!).Port;
        return new MetadataEndpoint($"http://127.0.0.1:{port}/{NewToken()}", listener);
    }

    /// <summary>The address that a pod has which was launched; null for a pod without.</summary>
    internal static string? UrlOf(string podDirectory) => Path.Join(podDirectory, FileName) is var file && File.Exists(file) ? File.ReadAllText(file) : null;

    /// <summary>A token of 256 random bits, as it stands in an address.</summary>
    internal static string NewToken() => Sys.RandomHex(TokenBytes);

    /// <summary>Keeps the address in the pod's directory, which is its user's alone.</summary>
    internal void Keep(Action<string, string> write) => write(FileName, Url);

    /// <summary>The listening socket in the host's network; null for a pod with a network of its own.</summary>
    internal SafeFileHandle? Listener()
    {
        if (_listener is null)
        {
            return null;
        }

        using var borrowed = new SafeFileHandle(_listener.SafeHandle.DangerousGetHandle(), ownsHandle: false);
        return Processes.DuplicateAbove(borrowed, 3);
    }

    /// <summary>Lets the socket go.</summary>
    public void Dispose() => _listener?.Dispose();

    private static Socket Listen()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        return socket;
    }
}
