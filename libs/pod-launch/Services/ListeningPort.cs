using System.Collections.Immutable;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.Linux;
using Appc.Linux.Process;
using Appc.PodLaunch.Network;
using Appc.PodLaunch.Plan;

namespace Appc.PodLaunch.Services;

/// <summary>A port that an app has as <c>socketActivated</c> (aci.md, ports) and that the host exposes: the runner listens, and the app finds the socket open.</summary>
/// <param name="App">The app.</param>
/// <param name="Port">The port, and where the host has it.</param>
internal sealed record ListeningPort(AcName App, PortForward Port)
{
    /// <summary>The runner's part, for the plan.</summary>
    internal RunnerStep Step => new(RunnerCall.Listen, Port.ToString(), string.Empty, $"app {App} finds the socket of its port {Port.Name} open");

    /// <summary>Which ports the runner listens on.</summary>
    /// <param name="exposed">What the host exposes.</param>
    /// <param name="ports">Every app's ports.</param>
    /// <param name="handed">Sockets that somebody else has opened: theirs count.</param>
    /// <exception cref="BadInputException">Two apps have a port of that name, two want the same of the host, or its protocol has no such sockets.</exception>
    internal static ImmutableArray<ListeningPort> Plan(ImmutableArray<ExposedPort> exposed, IReadOnlyList<(AcName App, Port Port)> ports, ImmutableArray<AppSocket> handed)
    {
        var activated = ports.Where(port => port.Port.SocketActivated && !handed.Any(socket => socket.App == port.App && socket.Name == port.Port.Name.ToString())).ToList();
        var wanted = exposed.Where(port => activated.Exists(own => own.Port.Name == port.Name)).ToList();
        List<(string App, ImmutableArray<Port> Ports)> owners = [.. activated.Select(own => (own.App.ToString(), ImmutableArray.Create(own.Port)))];
        return
        [
            .. PortPlanner.Plan(wanted, owners).Select(forward => forward.Protocol is "tcp" or "udp"
                ? new ListeningPort(activated.First(own => own.Port.Name.ToString() == forward.Name).App, forward)
                : throw new BadInputException($"expose port {forward.Name}: a {forward.Protocol} port cannot be socketActivated")),
        ];
    }

    /// <summary>Listens.</summary>
    /// <exception cref="BadInputException">Somebody else has the port, or the address is not the host's.</exception>
    internal AppSocket Open()
    {
        try
        {
            return new AppSocket(App, Port.Name, BoundPort.Listen(Port.Address, (ushort)Port.HostPort, Port.IsStream));
        }
        catch (SystemCallException failure)
        {
            throw new BadInputException(Port.Refusal(failure), failure);
        }
    }
}
