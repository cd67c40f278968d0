using Appc.Linux.FileSystem;
using Appc.PodLaunch.Build;
using Appc.PodLaunch.Network;

namespace Appc.PodLaunch.Machine;

/// <summary>What networks other than loopback and the host's need.</summary>
internal static class NetworkChecks
{
    private const string Subject = "pod networks";

    private static readonly string[] s_plugins = ["bridge", "ptp", "host-local", "portmap", "loopback"];

    internal static IEnumerable<Finding> Run(HostFacts host)
    {
        yield return host.Privileged ? Plugins() : Ordinary();
    }

    private static Finding Plugins()
    {
        var path = PluginPath.OfMachine();
        var missing = s_plugins.Where(plugin => !path.Has(plugin)).ToList();
        return missing.Count == 0
            ? Finding.Ok(Subject, $"the CNI plugins are in {string.Join(", ", path.Directories.Where(Directory.Exists))}")
            : Finding.Limited(Subject, $"{string.Join(", ", path.Directories)} lack the CNI plugins {string.Join(", ", missing)}: loopback and the host's network only", "apt-get install containernetworking-plugins");
    }

    private static Finding Ordinary()
    {
        var (pasta, slirp) = UserNetworkFinder.Programs();
        return (pasta ?? slirp) is not { } program
            ? Finding.Limited(Subject, "neither pasta nor slirp4netns is installed: loopback and the host's network only", "apt-get install passt, or slirp4netns")
            : !Sys.IsWritable(UserNetworkFinder.TunDevice) ? Finding.Limited(Subject, $"{program} needs {UserNetworkFinder.TunDevice}, which cannot be opened here", "modprobe tun; chmod 0666 /dev/net/tun")
            : Finding.Ok(Subject, $"by {program}");
    }
}
