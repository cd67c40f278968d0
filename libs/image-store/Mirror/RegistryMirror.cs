using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using Appc.ImageSpec;
using Appc.ImageSpec.Oci;
using Appc.ImageStore.Mirrors;
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
/// the tags that cosign gives them, or as referrers, listed by the registry or under the referrers tag (OCI distribution-spec). Nothing is converted.
/// </summary>
public sealed class RegistryMirror
{
    private const int BlobsAtATime = 3;
    private const int MostDocuments = 20_000;
    private static readonly string[] s_besideSuffixes = [".sig", ".att", ".sbom"];
    private readonly DockerReference _reference;
    private readonly RegistryConnections _connections;
    private readonly LayoutFolder _layout;
    private readonly BlobCache _partial;
    private readonly Dictionary<string, Descriptor> _names = new(StringComparer.Ordinal);
    private readonly HashSet<Digest> _done = [];
    private long _bytes;

    /// <summary>Makes one; it connects when it is run.</summary>
    /// <param name="reference">The image.</param>
    /// <param name="connections">To registries.</param>
    /// <param name="layout">Where everything goes.</param>
    /// <param name="partial">Where half-fetched blobs are; of the layout's file system.</param>
    public RegistryMirror(DockerReference reference, RegistryConnections connections, LayoutFolder layout, string partial)
    {
        (_reference, _connections, _layout, _partial) = (reference, connections, layout, new BlobCache(partial));
    }

    /// <summary>The repository in which the image lies instead of its own; null for its own, or those of the mirror map.</summary>
    public DockerReference? Place { get; init; }

    /// <summary>Told of a mirror that did not do; null for nobody.</summary>
    public Action<string>? Notice { get; init; }

    /// <summary>Copies what is not there yet, from the first place that has it.</summary>
    /// <exception cref="NotFoundException">There is no such image.</exception>
    /// <exception cref="NotVerifiedException">Something has another digest than stated, or the registry denies it.</exception>
    /// <exception cref="IOException">The network failed.</exception>
    public MirroredReference Run()
    {
        var places = Places();
        for (var i = 0; ; i++)
        {
            try
            {
                return Run(places[i]);
            }
            catch (Exception e) when (i + 1 < places.Count && e is (NotFoundException or NotVerifiedException or BadInputException or IOException))
            {
                Notice?.Invoke($"{e.Message}; trying the next mirror");
            }
        }
    }

    private List<(RegistryConnection Connection, string Repository)> Places()
    {
        if (Place is { } only)
        {
            return [(_connections.To(only), only.Repository)];
        }

        var rule = _connections.Mirrors.For(_reference);
        return rule is null ? [(_connections.To(_reference), _reference.Repository)] : [.. rule.Bases.Select(place => PlaceOf(rule, place))];
    }

    private (RegistryConnection Connection, string Repository) PlaceOf(MirrorRule rule, MirrorBase place)
    {
        if (place.Address is null)
        {
            return (_connections.To(_reference), _reference.Repository);
        }

        var (registry, repository) = MirrorMap.Place(rule, place, _reference);
        return (_connections.To(_reference, registry), repository);
    }

    private MirroredReference Run((RegistryConnection Connection, string Repository) place)
    {
        _names.Clear();
        _done.Clear();
        using var client = new RegistryClient(_reference, place.Repository, place.Connection);
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
        var tag = ReferrersIndex.TagOf(digest);
        foreach (var (name, beside) in s_besideSuffixes.Select(suffix => (tag + suffix, client.FetchRaw(tag + suffix, null))).Append((tag, client.FetchReferrers(digest))))
        {
            if (beside is null)
            {
                continue;
            }

            Copy(client, beside, depth: 0);
            found.Add($"{_reference.Registry}/{_reference.Repository}:{name}");
            _names[found[^1]] = beside.Descriptor;
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

        if (depth > OciLimits.MaxIndexDepth || _done.Count > MostDocuments)
        {
            throw new BadInputException($"mirror {_reference}: indexes more than {OciLimits.MaxIndexDepth} deep inside one another, or more than {MostDocuments} documents");
        }

        foreach (var child in manifest.References.Manifests)
        {
            Copy(client, client.FetchRaw(child.Digest.ToString(), child.Digest) ?? throw new NotFoundException($"fetch {_reference}: the registry has no manifest {child.Digest}, which it lists"), depth + 1);
        }

        CopyBlobs(client, [.. manifest.References.Blobs.Where(blob => !_layout.Has(blob.Digest, blob.Size))]);
        if (!_layout.Has(manifest.Descriptor.Digest, manifest.Descriptor.Size))
        {
            _layout.Put(manifest.Descriptor.Digest, manifest.Bytes);
            Interlocked.Add(ref _bytes, manifest.Descriptor.Size);
        }
    }

    private void CopyBlobs(RegistryClient client, ImmutableArray<Descriptor> blobs)
    {
        try
        {
            Parallel.ForEach(blobs, new ParallelOptions { MaxDegreeOfParallelism = BlobsAtATime }, blob => _layout.OneAtATime(blob.Digest, () => CopyBlob(client, blob)));
        }
        catch (AggregateException several)
        {
            ExceptionDispatchInfo.Throw(several.Flatten().InnerExceptions[0]);
        }
    }

    private void CopyBlob(RegistryClient client, Descriptor blob)
    {
        if (_layout.Has(blob.Digest, blob.Size))
        {
            return; // another image of this run has brought it meanwhile
        }

        var (path, _) = client.DownloadBlob(blob, _partial);
        _layout.Take(path, blob.Digest);
        _partial.Forget(blob.Digest);
        Interlocked.Add(ref _bytes, blob.Size);
    }
}
