using Appc.ImageSpec;
using Appc.ImageSpec.Oci;
using Appc.ImageStore.Registry.Http;

namespace Appc.ImageStore.Registry;

/// <summary>
/// The connections to one registry, which clients of many repositories share: each finds those that are open, and nobody asks twice whether the registry speaks TLS.
/// Used from several threads.
/// </summary>
public sealed class RegistryConnection : IDisposable
{
    private readonly Lazy<Uri> _address;

    /// <summary>Makes one; it connects when it is used.</summary>
    /// <param name="registry">Host and perhaps port.</param>
    /// <param name="options">How the registry is spoken to.</param>
    public RegistryConnection(string registry, RegistryOptions options)
        : this(registry, null, options)
    {
    }

    private RegistryConnection(string registry, Uri? mirror, RegistryOptions options)
    {
        Options = mirror is not null && options.Mirrors.SettingsOf(mirror)?.CaFile is { } authorities ? options with { CaFile = authorities } : options;
        Web = new HttpTransport(Options);
        Name = mirror?.Authority ?? registry;
        _address = new(() => mirror is { Scheme: "http" }
            ? options.AllowHttp ? mirror : throw new BadInputException($"fetch from {mirror}: plain http is refused unless you allow it")
            : RegistryAddress.Find(Web, Name, Options));
    }

    /// <summary>Host and perhaps port.</summary>
    internal string Name { get; }

    /// <summary>How it is spoken to.</summary>
    internal RegistryOptions Options { get; }

    internal HttpTransport Web { get; }

    /// <summary>https, and plain http only where the user allows it and the registry does not speak TLS.</summary>
    internal Uri Address => _address.Value;

    /// <summary>The connections to where a mirror map has a registry's images.</summary>
    /// <param name="reference">The image.</param>
    /// <param name="mirror">The place of the map; null for the image's own registry.</param>
    /// <param name="options">How it is spoken to.</param>
    internal static RegistryConnection To(DockerReference reference, Uri? mirror, RegistryOptions options) => new(reference.Registry, mirror, options);

    /// <summary>Closes them.</summary>
    public void Dispose() => Web.Dispose();
}
