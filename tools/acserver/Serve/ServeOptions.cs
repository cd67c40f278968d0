namespace Acserver.Serve;

/// <summary>What a server is started with.</summary>
/// <param name="Store">The store's directory; null for the usual one.</param>
/// <param name="Listen">Addresses; empty for the default.</param>
/// <param name="Certificate">PEM file; null for plain HTTP.</param>
/// <param name="Key">PEM file.</param>
/// <param name="ServerNames">Hosts spoken for; empty for any.</param>
/// <param name="Url">Where clients reach this server; null for the host they ask for.</param>
/// <param name="AccessLog"><c>-</c>, <c>none</c> or a file.</param>
/// <param name="MaxConnections">At a time.</param>
/// <param name="MaxUpload">Bytes of one image that is uploaded.</param>
/// <param name="AllowUnsigned">Whether uploaded images need no signature.</param>
/// <param name="HidePages">Whether people get no pages to look at.</param>
/// <param name="Drain">How long requests may go on after SIGTERM.</param>
internal sealed record ServeOptions(
    string? Store,
    IReadOnlyList<string> Listen,
    string? Certificate,
    string? Key,
    IReadOnlyList<string> ServerNames,
    string? Url,
    string AccessLog,
    int MaxConnections,
    long MaxUpload,
    bool AllowUnsigned,
    bool HidePages,
    TimeSpan Drain)
{
    /// <summary>A bundle that is served in place of a store; null for none.</summary>
    internal string? Bundle { get; init; }

    /// <summary>Files of public keys of which one must have signed the bundle.</summary>
    internal IReadOnlyList<string> BundleKeys { get; init; } = [];
}
