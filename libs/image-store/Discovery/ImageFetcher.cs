using System.Collections.Immutable;
using Appc.ImageSpec;
using Appc.ImageSpec.Oci;
using Appc.ImageSpec.Schema;
using Appc.ImageStore.Mirrors;
using Appc.ImageStore.Signatures;
using Appc.Linux;

namespace Appc.ImageStore.Discovery;

/// <summary>
/// Brings images into a store by name or https address: discovered, fetched, checked against the name and labels asked for, verified, and
/// their dependencies with them. What was interrupted is gone on with by the next run.
/// </summary>
public sealed class ImageFetcher : IDisposable
{
    private readonly Store _store;
    private readonly ImportOptions _import;
    private readonly DiscoveryOptions _options;
    private readonly DiscoveryClient _discovery;
    private readonly string _directory;

    /// <summary>Makes a fetcher; it connects when asked for something.</summary>
    /// <param name="store">Where images go.</param>
    /// <param name="import">Whether signatures are demanded, and limits.</param>
    /// <param name="options">How servers are spoken to.</param>
    public ImageFetcher(Store store, ImportOptions import, DiscoveryOptions options)
    {
        (_store, _import, _options) = (store, import, options);
        _discovery = new DiscoveryClient(options);
        _directory = Path.Join(store.Directory, "blobs", "web");
    }

    /// <summary>Fetches an image by name, and its dependencies; an unchanged one is not downloaded again.</summary>
    /// <exception cref="NotFoundException">Nobody has it.</exception>
    /// <exception cref="NotVerifiedException">It is another image than asked for, or no trusted key signed it.</exception>
    /// <exception cref="IOException">The network failed.</exception>
    public StoredImage Fetch(ImageReference.Named reference) => WithDependencies(FetchAlone(DiscoverySubject.Of(reference)));

    /// <summary>Fetches an image from an https address, its signatures from the same with their kinds' suffixes behind it, and its dependencies by name.</summary>
    /// <exception cref="NotFoundException">Nothing is there.</exception>
    /// <exception cref="NotVerifiedException">No trusted key signed it.</exception>
    public StoredImage Fetch(ImageReference.Address address) =>
        WithDependencies(FetchFrom(new ImageEndpoint(address.Text, address.Text + ".asc"), _ => null));

    /// <summary>Fetches the dependencies that the store does not have, or has but may not use.</summary>
    /// <returns>The image itself.</returns>
    public StoredImage WithDependencies(StoredImage image)
    {
        new DependencyFetch(_store, _import, FetchAlone).Complete(image);
        return image;
    }

    /// <summary>Closes all connections.</summary>
    public void Dispose() => _discovery.Dispose();

    private StoredImage FetchAlone(DiscoverySubject subject)
    {
        var places = _discovery.PlacesOf(subject.Name);
        return FirstThatWorks(places, place => FetchAlone(subject, place));
    }

    private StoredImage FetchAlone(DiscoverySubject subject, MirrorBase place) => FirstThatWorks(
        _discovery.FindImages(subject, place).Found,
        endpoint => FetchFrom(endpoint, manifest => subject.Mismatch(manifest) ?? _store.DowngradeOf(subject.Wanted, manifest)));

    private StoredImage FirstThatWorks<T>(ImmutableArray<T> places, Func<T, StoredImage> fetch)
    {
        for (var i = 0; ; i++)
        {
            try
            {
                return fetch(places[i]);
            }
            catch (Exception e) when (i + 1 < places.Length && e is (NotFoundException or NotVerifiedException or BadInputException or IOException))
            {
                _options.Notice?.Invoke($"{e.Message}; trying the next address");
            }
        }
    }

    private StoredImage FetchFrom(ImageEndpoint endpoint, Func<ImageManifest, string?> mismatch)
    {
        var address = _discovery.Web.Require(endpoint.Image);
        using var file = PartialFile.Open(_directory, address);
        var beside = _import.RequireSignature ? FetchSignatures(endpoint) : null;
        var known = Usable(KnownVersion.Read(_directory, address), mismatch);
        var import = _import with { Source = address.AbsoluteUri, Beside = beside };
        return new WebDownload(_discovery.Web, address, OciLimits.MaxBlobBytes, file).Run(known?.Version)
            ? TakeIn(file, import with { Mismatch = mismatch }, address)
            : SignedAgain(_store.Find(ImageReference.To(known!.Image))!, import);
    }

    /// <summary>The image is unchanged; its signatures may be new ones, which are kept with it.</summary>
    private StoredImage SignedAgain(StoredImage image, ImportOptions import)
    {
        var kept = _store.ReadSignatures(image);
        return import.Beside is null || import.Beside.Signatures.All(file => kept.Any(old => old.Bytes.Span.SequenceEqual(file.Bytes.Span)))
            ? image
            : _store.Import(image.ImagePath, import);
    }

    private StoredImage TakeIn(PartialFile file, ImportOptions import, Uri address)
    {
        var version = file.Version;
        try
        {
            var image = _store.Import(file.Path, import);
            if (version is not null)
            {
                new KnownVersion(version, image.Id).Write(_directory, address);
            }

            return image;
        }
        finally
        {
            file.Forget(); // kept images are in the store now, and bad ones must not be gone on with
        }
    }

    /// <summary>Signatures of every kind that is there, at least one unless the policy may do without. Statements count at once, also against an unchanged image.</summary>
    private SignatureFiles FetchSignatures(ImageEndpoint endpoint)
    {
        var fetch = new SignatureFetch(_discovery.Web, _directory);
        var files = fetch.Fetch(endpoint.Signature, _import.SignaturePath);
        _store.Trust.Keep(files.Statements);
        return !files.Signatures.IsEmpty || _store.Trust.Policy.Rules.Any(rule => rule.AllowsUnsigned) ? files : throw fetch.Denied ?? new NotVerifiedException(
            $"verify {ByteEscaping.ToDisplay(endpoint.Image)}: it has no signature at {WebSession.Show(_discovery.Web.Require(endpoint.Signature))}",
            "take it unverified with --insecure-options=image");
    }

    // A server that says "unchanged" vouches for nothing: what is in the store must be the image asked for, and trusted today.
    private KnownVersion? Usable(KnownVersion? known, Func<ImageManifest, string?> mismatch) =>
        known is not null && _store.Find(ImageReference.To(known.Image)) is { } image && mismatch(image.Manifest) is null
        && (!_import.RequireSignature || _store.Judge(image, _import.Now).IsAllowed)
            ? known
            : null;
}
