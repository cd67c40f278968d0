using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace Acserver.Serve;

/// <summary>What systemd and its like tell a service, and hear from it: sd_listen_fds(3), sd_notify(3).</summary>
internal static class Supervisor
{
    private const int FirstSocket = 3;

    /// <summary>Descriptors of listening sockets passed to this very process; empty for none.</summary>
    internal static IReadOnlyList<ulong> PassedSockets() =>
        Number("LISTEN_PID") == Environment.ProcessId && Number("LISTEN_FDS") is > 0 and < 100 and var count
            ? [.. Enumerable.Range(FirstSocket, count).Select(descriptor => (ulong)descriptor)]
            : [];

    /// <summary>What hears SIGTERM and SIGINT as long as this process lives.</summary>
    internal static IReadOnlyList<PosixSignalRegistration> Signals { get; private set; } = [];

    /// <summary>
    /// The host hears signals until it has ended its work; one that comes after that must not turn a good end into a death by signal.
    /// </summary>
    internal static void HearSignalsToTheEnd() =>
        Signals = [.. new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT }.Select(signal => PosixSignalRegistration.Create(signal, context => context.Cancel = true))];

    /// <summary>Tells the supervisor, where there is one.</summary>
    internal static void Notify(string state)
    {
        if (Environment.GetEnvironmentVariable("NOTIFY_SOCKET") is not { Length: > 1 } address)
        {
            return;
        }

        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.SendTo(Encoding.ASCII.GetBytes(state), new UnixDomainSocketEndPoint(address[0] == '@' ? "\0" + address[1..] : address));
    }

    private static int Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
