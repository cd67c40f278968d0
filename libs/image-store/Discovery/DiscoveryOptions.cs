using System.Collections.Immutable;
using Appc.ImageStore.Mirrors;

namespace Appc.ImageStore.Discovery;

/// <summary>How images, signatures and keys are found and fetched by name. The default is the careful one.</summary>
public sealed record DiscoveryOptions
{
    /// <summary>True to fall back to plain HTTP for a discovery page, and to follow plain addresses. No password ever goes over plain HTTP.</summary>
    public bool AllowHttp { get; init; }

    /// <summary>True to take any certificate from anybody.</summary>
    public bool SkipTlsVerification { get; init; }

    /// <summary>A PEM file with certificate authorities to trust beside the system's; null for none.</summary>
    public string? CaFile { get; init; }

    /// <summary>The port of discovery pages; 0 for the usual one.</summary>
    public int Port { get; init; }

    /// <summary>Connections that go elsewhere than the address says; certificates are still judged by the name asked for.</summary>
    public ImmutableArray<ConnectTo> ConnectTo { get; init; } = [];

    /// <summary>Told in one line of every wait, redirect and resumed download; null for nobody.</summary>
    public Action<string>? Notice { get; init; }

    /// <summary>What downloads of images are slowed down by; null for nothing.</summary>
    public TransferPace? Pace { get; init; }

    /// <summary>Names that are asked for elsewhere than at their own place.</summary>
    public MirrorMap Mirrors { get; init; } = MirrorMap.Empty;

    /// <summary>Where passwords are found; by default in the usual directories.</summary>
    public CredentialPlaces Credentials { get; init; } = CredentialPlaces.Usual(Environment.GetEnvironmentVariable);
}
