using System.Net.Sockets;
using System.Text;
using Appc.ImageSpec;
using Appc.Linux.FileSystem;

namespace Appc.PodLaunch.Services.Bus;

/// <summary>A connection to the system bus for single calls: the D-Bus specification's EXTERNAL authentication, no descriptors, no signals.</summary>
internal sealed class SystemBus : IDisposable
{
    /// <summary>Where it is: the address that every system has had since D-Bus 1.0.</summary>
    internal const string Address = "/run/dbus/system_bus_socket";

    private const int Patience = 25_000; // milliseconds: D-Bus's own
    private const int LongestLine = 512;
    private static readonly BusMethod s_hello = new("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "Hello");
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { ReceiveTimeout = Patience, SendTimeout = Patience };
    private uint _serial;

    /// <summary>Connects and authenticates.</summary>
    /// <exception cref="SocketException">There is no bus, or it went away.</exception>
    /// <exception cref="BadInputException">It does not want this user, or speaks otherwise.</exception>
    internal SystemBus(string address = Address)
    {
        try
        {
            _socket.Connect(new UnixDomainSocketEndPoint(address));
            var user = Convert.ToHexStringLower(Encoding.ASCII.GetBytes(Sys.Geteuid().ToString(System.Globalization.CultureInfo.InvariantCulture)));
            _socket.Send(Encoding.ASCII.GetBytes($"\0AUTH EXTERNAL {user}\r\n"));
            if (ReadLine() is var answer && !answer.StartsWith("OK ", StringComparison.Ordinal))
            {
                throw new BadInputException($"connect to the system bus: it answers {answer}");
            }

            _socket.Send("BEGIN\r\n"u8);
            Call(s_hello, string.Empty, new BusMessage());
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
    }

    /// <summary>Calls a method and waits until it is done.</summary>
    /// <exception cref="BusErrorException">It failed.</exception>
    internal void Call(BusMethod method, string signature, BusMessage body)
    {
        var serial = ++_serial;
        SendAll(BusMessage.Call(serial, method, signature, body));
        while (true)
        {
            var head = Read(BusReply.HeadLength);
            var reply = BusReply.Parse([.. head, .. Read(BusReply.LengthOf(head) - BusReply.HeadLength)]);
            if (reply.AnswerTo == serial && reply.Kind is BusMessage.MethodReturn or BusMessage.Error)
            {
                if (reply.Kind == BusMessage.Error)
                {
                    throw new BusErrorException(method.Name, reply.ErrorName ?? "an error without a name", reply.ErrorText);
                }

                return;
            }
        }
    }

    public void Dispose() => _socket.Dispose();

    private void SendAll(byte[] bytes)
    {
        for (var sent = 0; sent < bytes.Length;)
        {
            sent += _socket.Send(bytes.AsSpan(sent));
        }
    }

    private byte[] Read(int length)
    {
        var bytes = new byte[length];
        for (var read = 0; read < length;)
        {
            var count = _socket.Receive(bytes.AsSpan(read));
            read += count > 0 ? count : throw new BadInputException("read from the system bus: it hung up");
        }

        return bytes;
    }

    private string ReadLine()
    {
        var line = new StringBuilder();
        while (line.Length < LongestLine)
        {
            var letter = (char)Read(1)[0];
            if (letter == '\n')
            {
                return line.ToString().TrimEnd('\r');
            }

            line.Append(letter);
        }

        throw new BadInputException("connect to the system bus: a line without an end");
    }
}

/// <summary>A method failed.</summary>
internal sealed class BusErrorException : Exception
{
    internal BusErrorException(string method, string name, string text)
        : base($"{method}: {(text.Length > 0 ? text : name)}")
    {
        Name = name;
    }

    /// <summary>The error's name on the bus.</summary>
    internal string Name { get; }
}
