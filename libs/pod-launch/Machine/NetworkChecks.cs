using Appc.Linux.FileSystem;
using Appc.PodLaunch.Build;

namespace Appc.PodLaunch.Machine;

/// <summary>What networks other than loopback and the host's need.</summary>
internal static class NetworkChecks
{
    private const string Subject = "pod networks";
    private const string Tunnel = "/dev/net/tun";

    private static readonly string[] s_plugins = ["bridge", "ptp", "host-local", "portmap", "loopback"];

    internal static IEnumerable<Finding> Run(HostFacts host)
    {
        yield return host.Privileged ? Plugins() : Ordinary();
    }

    private static Finding Plugins()
    {
        var folders = (Environment.GetEnvironmentVariable("CNI_PATH") is { Length: > 0 } path ? path.Split(':') : ["/opt/cni/bin", "/usr/lib/cni", "/usr/libexec/cni"]).Where(folder => folder.Length > 0).ToList();
        var missing = s_plugins.Where(plugin => !folders.Exists(folder => File.Exists(Path.Join(folder, plugin)))).ToList();
        return missing.Count == 0
            ? Finding.Ok(Subject, $"the CNI plugins are in {string.Join(", ", folders.Where(Directory.Exists))}")
            : Finding.Limited(Subject, $"{string.Join(", ", folders)} lack the CNI plugins {string.Join(", ", missing)}: loopback and the host's network only", "apt-get install containernetworking-plugins");
    }

    private static Finding Ordinary() =>
        (SearchPath.Find("pasta") ?? SearchPath.Find("slirp4netns")) is not { } program
            ? Finding.Limited(Subject, "neither pasta nor slirp4netns is installed: loopback and the host's network only", "apt-get install passt, or slirp4netns")
            : !Sys.IsWritable(Tunnel) ? Finding.Limited(Subject, $"{program} needs {Tunnel}, which cannot be opened here", "modprobe tun; chmod 0666 /dev/net/tun")
            : Finding.Ok(Subject, $"by {program}");
}
