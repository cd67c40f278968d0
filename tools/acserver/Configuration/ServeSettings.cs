using Acserver.Serve;
using Appc.CommandLine;

namespace Acserver.Configuration;

/// <summary>What one source says about serving, the command line or a configuration file; null where it says nothing.</summary>
internal sealed record ServeSettings
{
    internal const string DefaultAccessLog = "-";
    internal const int DefaultMaxConnections = 20_000;
    internal const long DefaultMaxUpload = 16L << 30;
    internal const int DefaultDrain = 30;

    internal string? Store { get; init; }

    internal IReadOnlyList<string>? Listen { get; init; }

    internal string? Certificate { get; init; }

    internal string? Key { get; init; }

    internal IReadOnlyList<string>? ServerNames { get; init; }

    internal string? Url { get; init; }

    internal string? AccessLog { get; init; }

    internal int? MaxConnections { get; init; }

    internal long? MaxUpload { get; init; }

    internal bool? AllowUnsigned { get; init; }

    internal bool? HidePages { get; init; }

    internal int? Drain { get; init; }

    internal string? Bundle { get; init; }

    internal IReadOnlyList<string>? BundleKeys { get; init; }

    /// <summary>These settings, and <paramref name="below"/> where they say nothing.</summary>
    internal ServeSettings Over(ServeSettings below) => new()
    {
        Store = Store ?? below.Store,
        Listen = Listen ?? below.Listen,
        Certificate = Certificate ?? below.Certificate,
        Key = Key ?? below.Key,
        ServerNames = ServerNames ?? below.ServerNames,
        Url = Url ?? below.Url,
        AccessLog = AccessLog ?? below.AccessLog,
        MaxConnections = MaxConnections ?? below.MaxConnections,
        MaxUpload = MaxUpload ?? below.MaxUpload,
        AllowUnsigned = AllowUnsigned ?? below.AllowUnsigned,
        HidePages = HidePages ?? below.HidePages,
        Drain = Drain ?? below.Drain,
        Bundle = Bundle ?? below.Bundle,
        BundleKeys = BundleKeys ?? below.BundleKeys,
    };

    /// <summary>What is served with, the defaults where nothing is said.</summary>
    /// <exception cref="UsageException">The settings do not fit together.</exception>
    internal ServeOptions ToOptions()
    {
        if ((Certificate is null) != (Key is null))
        {
            throw new UsageException("--tls-cert and --tls-key: give both or neither");
        }

        if (MaxConnections <= 0 || MaxUpload <= 0 || Drain < 0)
        {
            throw new UsageException("--max-connections, --max-upload and --drain: must be positive");
        }

        if (Bundle is not null && (Store is not null || BundleKeys is null or { Count: 0 }))
        {
            throw new UsageException("--bundle: needs --bundle-key, and goes without --store");
        }

        return new ServeOptions(
            Store, Listen ?? [], Certificate, Key, ServerNames ?? [], Url, AccessLog ?? DefaultAccessLog, MaxConnections ?? DefaultMaxConnections,
            MaxUpload ?? DefaultMaxUpload, AllowUnsigned ?? false, Bundle is not null || (HidePages ?? false), TimeSpan.FromSeconds(Drain ?? DefaultDrain))
        {
            Bundle = Bundle, BundleKeys = BundleKeys ?? [],
        };
    }
}
