using System.Globalization;
using Appc.ImageSpec;
using Appc.PodLaunch.Build;

namespace Appc.PodLaunch.Network;

/// <summary>Finds the program that carries an ordinary user's connections.</summary>
public static class UserNetworkFinder
{
    private const string Cure = "install pasta (Debian: passt) or slirp4netns, or use --net=none or --net=host";

    /// <summary>The device that both programs make an interface from.</summary>
    internal const string TunDevice = "/dev/net/tun";

    /// <summary>pasta where it is installed, else slirp4netns.</summary>
    /// <param name="request">The network that was asked for.</param>
    /// <param name="directory">A directory of the pod's own.</param>
    /// <exception cref="BadInputException">Another network than the default one, or an argument that is not known.</exception>
    /// <exception cref="NotFoundException">Neither program is installed, or the machine keeps its device from ordinary users.</exception>
    public static UserNetwork Find(NetworkRequest request, string directory)
    {
        if (request.Name != NetworkRequest.Default)
        {
            throw new BadInputException($"join network {request.Name}: only root can join a configured network; an ordinary user has --net={NetworkRequest.Default}");
        }

        var (pasta, slirp) = Programs();
        var device = pasta is null ? null : InterfaceWithoutDefault();
        var network = new UserNetwork
        {
            Pasta = device is { Length: 0 } && slirp is not null ? null : pasta, // pasta needs an interface of the host; slirp4netns does not
            Slirp = slirp,
            HostInterface = device,
            HostLoopback = HostLoopback(request),
            Directory = directory,
        };
        RequireUsable(network);
        return network;
    }

    /// <summary>The programs by their paths; null for one that is not installed.</summary>
    internal static (string? Pasta, string? Slirp) Programs() => (SearchPath.Find("pasta"), SearchPath.Find("slirp4netns"));

    private static void RequireUsable(UserNetwork network)
    {
        if (network.Pasta is null && network.Slirp is null)
        {
            throw new NotFoundException("join network default: an ordinary user's pod needs pasta or slirp4netns, and neither is installed", Cure);
        }

        try
        {
            using var device = File.Open(TunDevice, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NotFoundException($"join network default: {network.Name} needs {TunDevice}: {e.Message}", $"as root: modprobe tun; chmod 0666 {TunDevice}");
        }
    }

    /// <summary>Null where the host has a default route; else the first interface that has any, and the empty text where none has.</summary>
    private static string? InterfaceWithoutDefault()
    {
        const int destination = 1;
        var routes = File.ReadLines("/proc/net/route").Skip(1).Select(line => line.Split('\t')).Where(fields => fields.Length > destination).ToList();
        return routes.Exists(fields => uint.Parse(fields[destination], NumberStyles.HexNumber, CultureInfo.InvariantCulture) == 0) ? null
            : routes.Count > 0 ? routes[0][0] : string.Empty;
    }

    private static bool HostLoopback(NetworkRequest request)
    {
        const string name = "host-loopback";
        foreach (var (key, value) in request.Arguments)
        {
            if (key != name || value is not ("true" or "false"))
            {
                throw new BadInputException($"join network {request.Name}: {key}={value} means nothing to an ordinary user's network; it knows {name}=true");
            }
        }

        return request.Arguments.Any(argument => argument.Value == "true");
    }
}
