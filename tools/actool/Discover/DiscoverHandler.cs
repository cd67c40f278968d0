using Appc.CommandLine;
using Appc.ImageStore.Discovery;
using Appc.ImageStore.Mirrors;

namespace Actool;

/// <summary>What the command line of discover says.</summary>
internal sealed record DiscoverOptions(IReadOnlyList<string> Apps, bool Json, int Port, bool Insecure, string? CaFile, IReadOnlyList<string> ConnectTo)
{
    /// <summary>The mirror map's file; null for the usual one.</summary>
    internal string? MirrorMap { get; init; }

    /// <summary>Each <c>PREFIX=URL</c>.</summary>
    internal IReadOnlyList<string> Mirrors { get; init; } = [];
}

/// <summary>Discovers each name in turn and prints as the Go tool does.</summary>
internal static class DiscoverHandler
{
    private const int HighestPort = 65535;

    internal static int Run(DiscoverOptions options)
    {
        if (options.Port is < 0 or > HighestPort)
        {
            throw new UsageException($"--port {options.Port}: must be at most {HighestPort}");
        }

        using var client = new DiscoveryClient(new DiscoveryOptions
        {
            AllowHttp = options.Insecure,
            SkipTlsVerification = options.Insecure,
            CaFile = options.CaFile,
            Port = options.Port,
            ConnectTo = [.. options.ConnectTo.Select(ConnectTo.Parse)],
            Mirrors = MirrorMapReader.Find(options.MirrorMap, MirrorMapReader.UsualPlaces(null), options.Mirrors),
            Notice = Report.Info,
        });
        foreach (var subject in options.Apps.Select(DiscoverySubject.Parse).ToList())
        {
            var images = client.FindImages(subject);
            Attempts("endpoints", images.Attempts);
            var keys = client.FindKeys(subject.Name);
            Attempts("public keys", keys.Attempts);
            Print(images.Found, keys.Found, options.Json);
        }

        return 0;
    }

    private static void Attempts(string what, IEnumerable<DiscoveryAttempt> attempts)
    {
        foreach (var attempt in attempts)
        {
            Console.Out.WriteLine($"discover {what} walk: prefix: {attempt.Prefix} error: expected a 200 OK got {attempt.Status}");
        }
    }

    private static void Print(IReadOnlyList<ImageEndpoint> images, IReadOnlyList<string> keys, bool json)
    {
        if (json)
        {
            Console.Out.WriteLine(DiscoverJson.Of(images, keys));
            return;
        }

        foreach (var image in images)
        {
            Console.Out.WriteLine($"ACI: {Shown(image.Image)}, ASC: {Shown(image.Signature)}");
        }

        Console.Out.WriteLine("PublicKeys: " + string.Join(',', keys.Select(Shown)));
    }

    // A page's words go to a terminal here.
    private static string Shown(string address) => Appc.Linux.ByteEscaping.ToDisplay(address);
}
