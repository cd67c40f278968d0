using System.Collections.Immutable;

namespace Appc.ImageStore.Discovery;

/// <summary>Where one image may be.</summary>
/// <param name="Image">The address of the image, as the template gives it; of any scheme.</param>
/// <param name="Signature">The address of its detached signature.</param>
public sealed record ImageEndpoint(string Image, string Signature);

/// <summary>A page that did not help.</summary>
/// <param name="Prefix">The name that was asked for.</param>
/// <param name="Status">The answer's HTTP status.</param>
public sealed record DiscoveryAttempt(string Prefix, int Status);

/// <summary>What discovery found, and which pages it asked in vain before.</summary>
/// <param name="Found">Never empty.</param>
/// <param name="Attempts">In the order in which they were made.</param>
public sealed record DiscoveryFindings<T>(ImmutableArray<T> Found, ImmutableArray<DiscoveryAttempt> Attempts);
