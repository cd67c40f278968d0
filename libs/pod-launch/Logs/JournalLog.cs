using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Appc.ImageSpec;

namespace Appc.PodLaunch.Logs;

/// <summary>
/// An app's lines as entries of systemd's journal (systemd.io, JOURNAL_NATIVE_PROTOCOL), with fields that say whose they are, so that journalctl(1) can
/// ask for them: SYSLOG_IDENTIFIER and APPC_APP the app, APPC_UUID and CONTAINER_ID_FULL the pod, CONTAINER_NAME its machine.
/// </summary>
internal sealed class JournalLog : ILineSink
{
    /// <summary>Where the journal listens.</summary>
    internal const string Address = "/run/systemd/journal/socket";

    private const int Information = 6; // LOG_INFO
    private const int Problem = 3; // LOG_ERR
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly byte[] _fields;

    /// <summary>Connects.</summary>
    /// <exception cref="BadInputException">No journal listens here.</exception>
    internal JournalLog(string app, string pod, string address = Address)
    {
        _fields = Encoding.UTF8.GetBytes($"SYSLOG_IDENTIFIER={app}\nAPPC_APP={app}\nAPPC_UUID={pod}\nCONTAINER_ID_FULL={pod}\nCONTAINER_NAME=appc-{pod}\n");
        try
        {
            _socket.Connect(new UnixDomainSocketEndPoint(address));
        }
        catch (SocketException failure)
        {
            _socket.Dispose();
            throw new BadInputException($"launch app {app}: its output is for the journal, and {address} does not take it: {failure.Message}", failure);
        }
    }

    /// <inheritdoc/>
    public bool TryAdd(string stream, ReadOnlySpan<byte> text, bool isWhole)
    {
        try
        {
            return _socket.Send(Entry(stream, text, isWhole)) > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    /// <summary>A line may begin with its priority, <c>&lt;0&gt;</c> to <c>&lt;7&gt;</c> (sd-daemon(3)).</summary>
    internal byte[] Entry(string stream, ReadOnlySpan<byte> text, bool isWhole)
    {
        var priority = stream == "stderr" ? Problem : Information;
        if (text is [(byte)'<', >= (byte)'0' and <= (byte)'7' and var digit, (byte)'>', ..])
        {
            priority = digit - '0';
            text = text[3..];
        }

        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)text.Length);
        return [.. _fields, .. Encoding.ASCII.GetBytes($"PRIORITY={priority}\n{(isWhole ? "" : "CONTAINER_PARTIAL_MESSAGE=true\n")}MESSAGE\n"), .. length, .. text, (byte)'\n'];
    }
}
