using System.Collections.Immutable;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Microsoft.Win32.SafeHandles;

namespace Appc.PodLaunch.Services;

/// <summary>A socket that an app of the pod finds open when it begins.</summary>
/// <param name="App">The app.</param>
/// <param name="Name">Its name for the app: the port's.</param>
/// <param name="Handle">The socket. It is let go when the pod has it.</param>
public sealed record AppSocket(AcName App, string Name, SafeFileHandle Handle);

/// <summary>Which app gets which of the sockets that a service manager opened: one whose port is <c>socketActivated</c> (aci.md, ports).</summary>
internal static class SocketActivation
{
    /// <summary>By name, where a socket has a port's; else by protocol and number, the port's own or the one of the host that the pod exposes it on.</summary>
    /// <exception cref="BadInputException">A socket is nobody's: its clients would wait for ever.</exception>
    internal static IEnumerable<(AcName App, Port Port, ListenSocket Socket)> Match(
        IReadOnlyList<ListenSocket> sockets, IReadOnlyList<(AcName App, Port Port)> ports, ImmutableArray<ExposedPort> exposed)
    {
        var activated = ports.Where(port => port.Port.SocketActivated).ToList();
        foreach (var socket in sockets)
        {
            var found = activated.Where(port => port.Port.Name.ToString() == socket.Name).ToList() is { Count: > 0 } named
                ? named : activated.Where(port => Serves(port.Port, socket, exposed)).ToList();
            yield return found.Count switch
            {
                1 => (found[0].App, found[0].Port, socket),
                0 => throw new BadInputException($"launch: socket {socket}, which the service manager handed over, belongs to no port that an app has as socketActivated: {Known(activated)}"),
                _ => throw new BadInputException($"launch: socket {socket}, which the service manager handed over, could be that of app {found[0].App} or {found[1].App}; name it like a port with FileDescriptorName="),
            };
        }
    }

    private static bool Serves(Port port, ListenSocket socket, ImmutableArray<ExposedPort> exposed) => port.Protocol == socket.Protocol
        && ((socket.Port >= port.Number && socket.Port < port.Number + port.Count) || exposed.Any(host => host.Name == port.Name && host.HostPort == socket.Port));

    private static string Known(List<(AcName App, Port Port)> ports) =>
        ports.Count == 0 ? "there is none" : string.Join(", ", ports.Select(port => $"{port.Port.Name} ({port.Port.Protocol} {port.Port.Number}) of {port.App}"));
}
