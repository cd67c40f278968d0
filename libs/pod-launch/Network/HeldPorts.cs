using Appc.Linux;
using Appc.Linux.Process;
using Microsoft.Win32.SafeHandles;

namespace Appc.PodLaunch.Network;

/// <summary>
/// Ports of the host that a pod's rules lead away. Nothing would tell a second pod, or another program, that a port is taken: so the runner holds
/// each. It does not listen: who comes a moment before the rules is refused and can come again, not kept waiting.
/// </summary>
internal sealed class HeldPorts : IDisposable
{
    private readonly List<SafeFileHandle> _ports = [];

    /// <summary>Takes one.</summary>
    /// <exception cref="PluginException">Somebody else has it.</exception>
    internal void Hold(PortForward port)
    {
        if (port.Protocol is not ("tcp" or "udp"))
        {
            return; // nobody is likely to want it
        }

        try
        {
            _ports.Add(BoundPort.Take(port.Address, (ushort)port.HostPort, port.IsStream));
        }
        catch (SystemCallException failure)
        {
            throw new PluginException(port.Refusal(failure));
        }
    }

    public void Dispose() => _ports.ForEach(port => port.Dispose());
}
