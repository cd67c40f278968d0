using System.Collections.Immutable;
using System.Net;

namespace Appc.PodLaunch.Network;

/// <summary>What the host's resolv.conf says (resolv.conf(5)).</summary>
public static class HostResolver
{
    private const string File = "/etc/resolv.conf";

    /// <summary>systemd-resolved keeps the servers that it asks itself here; resolv.conf then names only its own, on loopback.</summary>
    private const string BehindResolved = "/run/systemd/resolve/resolv.conf";

    /// <summary>For a pod in the host's network.</summary>
    public static DnsSettings Read() => Read(File);

    /// <summary>For a pod with a network of its own, where the host's loopback interface is not reached.</summary>
    /// <param name="instead">The server to ask where the host's are on its loopback interface; null to look for those behind them.</param>
    public static DnsSettings ReadReachable(string? instead)
    {
        var settings = Read(File);
        var servers = Reachable(settings);
        if (servers.IsEmpty && !settings.Servers.IsEmpty)
        {
            servers = instead is null ? Reachable(Read(BehindResolved)) : [instead];
        }

        return settings with { Servers = servers };
    }

    /// <summary>What the lines say; what is none of them is passed over.</summary>
    internal static DnsSettings Parse(IEnumerable<string> lines)
    {
        var settings = DnsSettings.Nothing;
        foreach (var words in lines.Select(line => line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Where(words => words.Length > 1))
        {
            settings = words[0] switch
            {
                "nameserver" when IPAddress.TryParse(words[1], out _) => settings with { Servers = settings.Servers.Add(words[1]) },
                "search" => settings with { Search = [.. words[1..].Where(DnsSettings.IsWord)] },
                "domain" when DnsSettings.IsWord(words[1]) => settings with { Domain = words[1] },
                "options" => settings with { Options = settings.Options.AddRange(words[1..].Where(DnsSettings.IsWord)) },
                _ => settings,
            };
        }

        return settings;
    }

    private static DnsSettings Read(string file) => System.IO.File.Exists(file) ? Parse(System.IO.File.ReadLines(file)) : DnsSettings.Nothing;

    private static ImmutableArray<string> Reachable(DnsSettings settings) => [.. settings.Servers.Where(server => !IPAddress.IsLoopback(IPAddress.Parse(server)))];
}
