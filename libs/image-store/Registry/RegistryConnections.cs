using System.Collections.Concurrent;
using Appc.ImageSpec.Oci;

namespace Appc.ImageStore.Registry;

/// <summary>The connections to every registry that a run speaks to. Used from several threads.</summary>
public sealed class RegistryConnections : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<RegistryConnection>> _open = new(StringComparer.Ordinal);
    private readonly RegistryOptions _options;

    /// <summary>Makes it; nothing is connected yet.</summary>
    /// <param name="options">How registries are spoken to.</param>
    public RegistryConnections(RegistryOptions options)
    {
        _options = options;
    }

    /// <summary>Where a registry's images are looked for, in order.</summary>
    internal Mirrors.MirrorMap Mirrors => _options.Mirrors;

    /// <summary>To the image's own registry.</summary>
    public RegistryConnection To(DockerReference reference) => To(reference, null);

    /// <summary>To where a mirror map has the registry's images.</summary>
    internal RegistryConnection To(DockerReference reference, Uri? mirror) =>
        _open.GetOrAdd(mirror?.AbsoluteUri ?? reference.Registry, _ => new(() => RegistryConnection.To(reference, mirror, _options))).Value;

    /// <summary>Closes all of them.</summary>
    public void Dispose()
    {
        foreach (var connection in _open.Values.Where(connection => connection.IsValueCreated))
        {
            connection.Value.Dispose();
        }
    }
}
