using Appc.CommandLine;
using Appc.ImageStore.Discovery;
using Appc.ImageStore.Mirrors;
using Appc.ImageStore.Registry;

namespace Acserver.Mirror;

/// <summary>What the command line of mirror says.</summary>
internal sealed record MirrorOptions(IReadOnlyList<string> Images, IReadOnlyList<string> Lists)
{
    internal required int Jobs { get; init; }

    internal long? BytesPerSecond { get; init; }

    /// <summary>The registry that images are put into; null for none.</summary>
    internal string? To { get; init; }

    /// <summary>The registry that images are taken from which <see cref="To"/> put there; null for none.</summary>
    internal string? From { get; init; }

    internal bool TrustRegistry { get; init; }

    /// <summary>A policy that the store judges by from now on; null for the one that it has.</summary>
    internal string? Policy { get; init; }

    internal bool TrustKeysFromHttps { get; init; }

    internal bool AllowUnsigned { get; init; }

    internal bool DryRun { get; init; }

    internal bool Json { get; init; }

    internal bool AllowHttp { get; init; }

    internal string? AuthFile { get; init; }

    internal string? CaFile { get; init; }

    internal IReadOnlyList<string> ConnectTo { get; init; } = [];

    internal string? MirrorMap { get; init; }

    internal IReadOnlyList<string> Mirrors { get; init; } = [];

    internal string? Store { get; init; }

    /// <summary>How servers are spoken to.</summary>
    /// <param name="root">The store, in which a mirror map may lie.</param>
    internal DiscoveryOptions Discovery(string root) => new()
    {
        AllowHttp = AllowHttp,
        CaFile = CaFile,
        ConnectTo = [.. ConnectTo.Select(Appc.ImageStore.Discovery.ConnectTo.Parse)],
        Mirrors = MirrorMapReader.Find(MirrorMap, MirrorMapReader.UsualPlaces(root), Mirrors),
        Pace = BytesPerSecond is { } rate ? new TransferPace(rate) : null,
        Notice = Report.Info,
    };

    /// <summary>How registries are spoken to.</summary>
    /// <param name="root">The store, in which a mirror map may lie.</param>
    internal RegistryOptions Registry(string root)
    {
        var web = Discovery(root);
        return new()
        {
            AllowHttp = AllowHttp,
            AuthFile = AuthFile,
            CaFile = CaFile,
            ConnectTo = web.ConnectTo,
            Mirrors = web.Mirrors,
            Progress = web.Pace is { } pace ? new PacedProgress(pace) : null,
            Notice = Report.Info,
        };
    }
}
