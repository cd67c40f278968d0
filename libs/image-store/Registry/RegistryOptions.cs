using System.Collections.Immutable;
using Appc.ImageStore.Mirrors;

namespace Appc.ImageStore.Registry;

/// <summary>How a registry is spoken to. The default is the careful one.</summary>
public sealed record RegistryOptions
{
    /// <summary>True to fall back to plain HTTP where the registry does not speak TLS; never where its certificate is bad.</summary>
    public bool AllowHttp { get; init; }

    /// <summary>True to take any certificate from anybody.</summary>
    public bool SkipTlsVerification { get; init; }

    /// <summary>A PEM file with certificate authorities to trust beside the system's; null for none.</summary>
    public string? CaFile { get; init; }

    /// <summary>The file with passwords, in the form of docker's config.json; null for the places where docker, podman and skopeo look.</summary>
    public string? AuthFile { get; init; }

    /// <summary>Further hosts that may be given a registry's password when it names them as its token server.</summary>
    public ImmutableArray<string> TokenHosts { get; init; } = [];

    /// <summary>Connections that go elsewhere than the address says; certificates are still judged by the name asked for.</summary>
    public ImmutableArray<Discovery.ConnectTo> ConnectTo { get; init; } = [];

    /// <summary>Images that are asked for elsewhere than in their own registry.</summary>
    public MirrorMap Mirrors { get; init; } = MirrorMap.Empty;

    /// <summary>Who is told how far downloads are; null for nobody.</summary>
    public ITransferProgress? Progress { get; init; }

    /// <summary>Told in one line of every wait and every resumed download; null for nobody.</summary>
    public Action<string>? Notice { get; init; }
}
