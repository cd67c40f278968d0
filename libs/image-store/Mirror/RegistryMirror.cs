using System.Collections.Immutable;
using Appc.ImageSpec;
using Appc.ImageSpec.Oci;
using Appc.ImageStore.Registry;
using Appc.ImageStore.Registry.Blobs;

namespace Appc.ImageStore.Mirror;

/// <summary>What mirroring one image of a registry did.</summary>
/// <param name="Name">Its name in the layout.</param>
/// <param name="Digest">Of what the name means now.</param>
/// <param name="Bytes">Bytes that were moved.</param>
/// <param name="IsChanged">Whether a name means something else than before.</param>
/// <param name="Signatures">The names of the signatures and attestations that came with it.</param>
public sealed record MirroredReference(string Name, Digest Digest, long Bytes, bool IsChanged, ImmutableArray<string> Signatures);

/// <summary>
/// Copies what a registry's name means into a layout, byte for byte: manifests of every platform, blobs, and the signatures and attestations that lie beside them under
/// the tags that cosign and the OCI distribution specification (referrers tag schema) give them. Nothing is converted.
/// </summary>
public sealed class RegistryMirror
{
    private static readonly string[] s_besideSuffixes = [".sig", ".att", ".sbom", string.Empty];
    private readonly DockerReference _reference;
    private readonly RegistryOptions _options;
    private readonly LayoutFolder _layout;
    private readonly BlobCache _partial;
    private readonly Dictionary<string, Descriptor> _names = new(StringComparer.Ordinal);
    private readonly HashSet<Digest> _done = [];
    private long _bytes;

    /// <summary>Makes one; it connects when it is run.</summary>
    /// <param name="reference">The image.</param>
    /// <param name="options">How the registry is spoken to.</param>
    /// <param name="layout">Where everything goes.</param>
    /// <param name="partial">Where half-fetched blobs are; of the layout's file system.</param>
    public RegistryMirror(DockerReference reference, RegistryOptions options, LayoutFolder layout, string partial)
    {
        (_reference, _options, _layout, _partial) = (reference, options, layout, new BlobCache(partial));
    }

    /// <summary>Copies what is not there yet.</summary>
    /// <exception cref="NotFoundException">There is no such image.</exception>
    /// <exception cref="NotVerifiedException">Something has another digest than stated, or the registry denies it.</exception>
    /// <exception cref="IOException">The network failed.</exception>
    public MirroredReference Run()
    {
        using var client = RegistryClient.ForMirror(_reference, _options);
        var top = client.FetchRaw(_reference.Wanted, _reference.Digest) ?? throw new NotFoundException($"fetch {_reference}: there is no such image");
        Copy(client, top, depth: 0);
        var name = _reference.ToString();
        var signatures = _done.ToList().SelectMany(digest => CopyBeside(client, digest)).ToImmutableArray();
        _names[name] = top.Descriptor;
        return new MirroredReference(name, top.Descriptor.Digest, _bytes, _layout.SetNames(_names), signatures);
    }

    private List<string> CopyBeside(RegistryClient client, Digest digest)
    {
        List<string> found = [];
        foreach (var suffix in s_besideSuffixes)
        {
            var tag = $"{digest.AlgorithmName}-{digest.Hex}{suffix}";
            if (client.FetchRaw(tag, null) is not { } beside)
            {
                continue;
            }

            Copy(client, beside, depth: 0);
            var name = $"{_reference.Registry}/{_reference.Repository}:{tag}";
            _names[name] = beside.Descriptor;
            found.Add(name);
        }

        return found;
    }

    // What it refers to comes first, so that a manifest in the layout is never without its blobs.
    private void Copy(RegistryClient client, RawManifest manifest, int depth)
    {
        if (!_done.Add(manifest.Descriptor.Digest))
        {
            return;
        }

        if (depth > OciLimits.MaxIndexDepth)
        {
            throw new BadInputException($"mirror {_reference}: indexes inside one another, more than {OciLimits.MaxIndexDepth} deep");
        }

        foreach (var child in manifest.References.Manifests)
        {
            Copy(client, client.FetchRaw(child.Digest.ToString(), child.Digest) ?? throw new NotFoundException($"fetch {_reference}: the registry has no manifest {child.Digest}, which it lists"), depth + 1);
        }

        foreach (var blob in manifest.References.Blobs.Where(blob => !_layout.Has(blob.Digest, blob.Size)))
        {
            var (path, _) = client.DownloadBlob(blob, _partial);
            _layout.Take(path, blob.Digest);
            _partial.Forget(blob.Digest);
            _bytes += blob.Size;
        }

        if (!_layout.Has(manifest.Descriptor.Digest, manifest.Descriptor.Size))
        {
            _layout.Put(manifest.Descriptor.Digest, manifest.Bytes);
            _bytes += manifest.Descriptor.Size;
        }
    }
}
