using System.Collections.Concurrent;
using System.Collections.Immutable;
using Appc.ImageSpec;
using Appc.ImageSpec.Oci;
using Appc.ImageStore.Mirrors;
using Appc.ImageStore.Registry.Blobs;
using IndexDocument = Appc.ImageSpec.Oci.ImageIndex;

namespace Appc.ImageStore.Registry;

/// <summary>The images of a name in a registry. Manifests and configurations are here and verified; layers come when they are opened.</summary>
public sealed class RegistryImages : IDisposable
{
    private readonly RegistryClient _client;
    private readonly BlobCache _cache;
    private readonly DockerReference _reference;
    private readonly ConcurrentDictionary<Digest, bool> _used = new();

    private RegistryImages(DockerReference reference, RegistryOptions options, BlobCache cache, (Uri Registry, string Repository)? place)
    {
        _reference = reference;
        _cache = cache;
        _client = new RegistryClient(reference, options, place);
    }

    /// <summary>The images chosen; their layers can be opened until this object is disposed.</summary>
    public IReadOnlyList<SourceImage> Images { get; private set; } = [];

    /// <summary>Finds the images wanted.</summary>
    /// <exception cref="NotFoundException">No such name, or nothing for the platform.</exception>
    /// <exception cref="NotVerifiedException">A document has another digest or size than stated, or the registry denies it.</exception>
    /// <exception cref="BadInputException">A document is malformed, or an address that the registry names is refused.</exception>
    public static RegistryImages Open(DockerReference reference, ImageChoice choice, RegistryOptions options, BlobCache cache)
    {
        var rule = options.Mirrors.For(reference);
        ImmutableArray<(Uri, string)?> places = rule is null ? [null] : [.. rule.Bases.Select(place => place.Address is null ? ((Uri, string)?)null : MirrorMap.Place(rule, place, reference))];
        for (var i = 0; ; i++)
        {
            try
            {
                return Open(reference, choice, options, cache, places[i]);
            }
            catch (Exception e) when (i + 1 < places.Length && e is (NotFoundException or NotVerifiedException or BadInputException or IOException))
            {
                options.Notice?.Invoke($"{e.Message}; trying the next mirror");
            }
        }
    }

    private static RegistryImages Open(DockerReference reference, ImageChoice choice, RegistryOptions options, BlobCache cache, (Uri Registry, string Repository)? place)
    {
        var images = new RegistryImages(reference, options, cache, place);
        try
        {
            images.Images = images.Find(choice);
            return images;
        }
        catch
        {
            images.Dispose();
            throw;
        }
    }

    /// <summary>Forgets the layers used, but for those that a store had before: it looks after its own.</summary>
    public void ForgetLayers()
    {
        foreach (var digest in _used.Keys)
        {
            _cache.Forget(digest);
        }
    }

    /// <summary>Closes all connections.</summary>
    public void Dispose() => _client.Dispose();

    private List<SourceImage> Find(ImageChoice choice)
    {
        var top = _client.FetchReferenced();
        var entry = new Descriptor(top.Document.MediaType, top.Digest, top.Bytes.Length);
        var found = IndexWalk.Find(entry, choice, wanted => wanted == entry ? top.Document : _client.FetchManifest(wanted).Document);
        var images = found.Select(image => ToImage(image.Entry.Digest, image.Document)).ToList();
        if (top.Document is not IndexDocument && choice.Platform is { } platform && images[0].Config.Platform != platform)
        {
            throw new NotFoundException($"no image for {platform}: {_reference} is for {images[0].Config.Platform} only");
        }

        return images;
    }

    private SourceImage ToImage(Digest digest, ImageDocument document) => document switch
    {
        OciManifest manifest => FromManifest(digest, manifest),
        SchemaOneManifest first => new SourceImage
        {
            Reference = _reference,
            ManifestDigest = digest,
            ImageId = digest.ToString(),
            Config = first.Config,
            Layers = first.Layers.Select(layer => Layer(new Descriptor(string.Empty, layer, Descriptor.UnknownSize))).ToImmutableArray(),
        },
        _ => throw new BadInputException($"manifest {digest}: not an image"),
    };

    private SourceImage FromManifest(Digest digest, OciManifest manifest)
    {
        var config = ImageConfig.Parse(_client.FetchBlob(manifest.Config, OciLimits.Config.MaxBytes), manifest.Config.Digest);
        return new SourceImage
        {
            Reference = _reference,
            ManifestDigest = digest,
            ImageId = manifest.Config.Digest.ToString(),
            Annotations = manifest.Annotations,
            Config = config,
            Layers = SourceImage.WithDiffIds(config, manifest.Layers.Select(Layer).ToList()),
        };
    }

    // The download verifies digest and size; the file lies where nobody else can write.
    private SourceLayer Layer(Descriptor layer) => new(layer.Digest.ToString(), () =>
    {
        var (path, isNew) = _client.DownloadBlob(layer, _cache);
        if (isNew || !_cache.IsOfStore)
        {
            _used[layer.Digest] = true;
        }

        return File.OpenRead(path);
    });
}
