using System.Globalization;
using System.Net;
using Appc.Linux.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Appc.PodLaunch.Network;

/// <summary>Performs what a plan says about a pod's networks. Starts no thread.</summary>
internal sealed class PodNetwork : IDisposable
{
    private readonly NetworkPlan _plan;
    private readonly PluginProcess _process;
    private readonly Action<ReadOnlyMemory<byte>> _keep;
    private readonly HeldPorts _ports = new();
    private readonly List<JoinedNetwork> _joined = [];
    private SafeFileHandle? _namespace;
    private UserNetworkProcess? _user;

    /// <summary>The networks of one pod, not yet joined.</summary>
    /// <param name="plan">What is to be done.</param>
    /// <param name="process">How programs are run.</param>
    /// <param name="keep">Keeps what <see cref="NetworkState"/> writes; called before anything is made, and empty when nothing is left.</param>
    internal PodNetwork(NetworkPlan plan, PluginProcess process, Action<ReadOnlyMemory<byte>> keep)
    {
        (_plan, _process, _keep) = (plan, process, keep);
    }

    /// <summary>Gives the pod its networks.</summary>
    /// <param name="init">The pod's init, which waits.</param>
    /// <param name="networkNamespace">A path to the pod's network namespace.</param>
    /// <exception cref="PluginException">One of them cannot be had; <see cref="Disconnect"/> undoes the others.</exception>
    internal void Connect(int init, string networkNamespace)
    {
        if (!_plan.Attachments.IsEmpty)
        {
            JoinAll(networkNamespace);
        }

        if (_plan.User is { } user)
        {
            _user = UserNetworkProcess.Start(user, init);
        }

        WriteFiles();
    }

    /// <summary>
    /// Leaves every network, the last one first. The namespace is still there, for it is open here, so that plugins find what they made.
    /// </summary>
    /// <exception cref="PluginException">Something is left, and is kept in mind.</exception>
    internal void Disconnect()
    {
        _user?.Dispose();
        _user = null;
        if (_joined.Count == 0)
        {
            return;
        }

        Leave(_process, NamespacePath, Enumerable.Reverse(_joined), sweep: _joined[^1].Result is null);
        _joined.Clear();
        _keep(default);
    }

    /// <summary>Leaves the networks of a pod whose runner is gone, and its namespace with it.</summary>
    /// <exception cref="PluginException">Something is left.</exception>
    internal static void LeaveAll(PluginProcess process, IReadOnlyList<JoinedNetwork> networks) => Leave(process, string.Empty, networks.Reverse(), sweep: true);

    public void Dispose()
    {
        _user?.Dispose();
        _ports.Dispose();
        _namespace?.Dispose();
    }

    private string NamespacePath => string.Create(CultureInfo.InvariantCulture, $"/proc/{Environment.ProcessId}/fd/{_namespace!.DangerousGetHandle()}");

    private void JoinAll(string networkNamespace)
    {
        foreach (var port in _plan.Ports)
        {
            _ports.Hold(port);
        }

        _namespace = Sys.Openat2(Sys.WorkingDirectory, System.Text.Encoding.ASCII.GetBytes(networkNamespace), OpenFlags.O_RDONLY);
        var member = new NetworkMember(_process, NamespacePath);
        foreach (var attachment in _plan.Attachments)
        {
            _joined.Add(new JoinedNetwork(attachment, null));
            _keep(NetworkState.Write(_joined));
            _joined[^1] = new JoinedNetwork(attachment, member.Join(attachment));
        }

        _keep(NetworkState.Write(_joined));
    }

    private void WriteFiles()
    {
        if (_plan.Files is not { } files)
        {
            return;
        }

        var addresses = _user is null ? _joined.SelectMany(network => network.Result!.Hosts) : [IPAddress.Parse(UserNetwork.Address[..UserNetwork.Address.IndexOf('/')])];
        File.WriteAllText(files.HostsPath, files.HostsFile(addresses));
        if (files.HasResolver)
        {
            File.WriteAllText(files.ResolverPath, files.ResolverFile(_joined.Select(network => network.Result!.Dns).FirstOrDefault(dns => !dns.Servers.IsEmpty)));
        }
    }

    private static void Leave(PluginProcess process, string networkNamespace, IEnumerable<JoinedNetwork> networks, bool sweep)
    {
        PluginException? first = null;
        var member = new NetworkMember(process, networkNamespace);
        foreach (var network in networks)
        {
            Try(() => member.Leave(network));
            if (sweep)
            {
                Try(() => RuleSweep.Sweep(process, network.Attachment.Network, network.Attachment.ContainerId));
            }
        }

        if (first is not null)
        {
            throw first;
        }

        void Try(Action action)
        {
            try
            {
                action();
            }
            catch (PluginException failure)
            {
                first ??= failure;
            }
        }
    }
}
