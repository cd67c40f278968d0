using System.Collections.Immutable;
using System.Net.Http.Headers;
using Appc.ImageSpec;
using Appc.ImageSpec.Oci;
using Appc.ImageSpec.Schema;

namespace Appc.ImageStore.Discovery;

/// <summary>
/// Brings images by name into folders, byte for byte, with everything that lies beside them: for who keeps them to hand them on. What was cut off is gone on with,
/// what is unchanged is not moved again. Used from one thread; several may share the folder of what is half-fetched.
/// </summary>
public sealed class MirrorFetcher : IDisposable
{
    private readonly DiscoveryClient _discovery;
    private readonly DiscoveryOptions _options;
    private readonly string _directory;
    private readonly Dictionary<string, EntityTagHeaderValue> _versions = new(StringComparer.Ordinal);

    /// <summary>Makes one; it connects when asked for something.</summary>
    /// <param name="options">How servers are spoken to.</param>
    /// <param name="directory">Where half-fetched files and what is known of addresses are kept; of the file system of the folders that images go to.</param>
    public MirrorFetcher(DiscoveryOptions options, string directory)
    {
        (_options, _directory) = (options, directory);
        _discovery = new DiscoveryClient(options);
    }

    /// <summary>Where an image would be asked for, in order; fetches nothing.</summary>
    /// <exception cref="NotFoundException">No page speaks for the name.</exception>
    public ImmutableArray<string> FindAddresses(DiscoverySubject subject) => [.. _discovery.FindImages(subject).Found.Select(endpoint => endpoint.Image)];

    /// <summary>The public keys for a name that its own pages name, as they come.</summary>
    /// <exception cref="NotFoundException">They name none.</exception>
    public IReadOnlyList<byte[]> FindKeys(AcIdentifier name) => [.. _discovery.FindKeys(name).Found.Select(address => _discovery.DownloadKeys(address, _directory))];

    /// <summary>Brings one image.</summary>
    /// <param name="subject">Which.</param>
    /// <param name="target">The file that it becomes; not there yet, in a folder of the caller's own.</param>
    /// <param name="has">Whether the caller has the image of that ID, so that it need not be moved again.</param>
    /// <exception cref="NotFoundException">Nobody has it.</exception>
    /// <exception cref="IOException">The network failed.</exception>
    public MirroredImage Fetch(DiscoverySubject subject, string target, Func<ImageId, bool> has) => FirstThatWorks(
        _discovery.PlacesOf(subject.Name), place => FirstThatWorks(_discovery.FindImages(subject, place).Found, endpoint => FetchFrom(endpoint, target, has)));

    /// <summary>Notes which image an address has, so that it is not moved again while that is so.</summary>
    /// <param name="image">What was fetched.</param>
    /// <param name="id">What it was found to be, by who verified it.</param>
    public void Remember(MirroredImage image, ImageId id)
    {
        var address = _discovery.Web.Require(image.Address);
        if (_versions.Remove(image.Address, out var version))
        {
            new KnownVersion(version, id).Write(_directory, address);
        }
    }

    /// <summary>Forgets the bytes of an image: they have been put in place, or are worth nothing. Until then a run that is killed has not fetched them in vain.</summary>
    public void Forget(MirroredImage image)
    {
        using var file = PartialFile.Open(_directory, _discovery.Web.Require(image.Address));
        WholeFile.Find(file)?.Forget();
    }

    /// <summary>Closes all connections.</summary>
    public void Dispose() => _discovery.Dispose();

    private MirroredImage FetchFrom(ImageEndpoint endpoint, string target, Func<ImageId, bool> has)
    {
        var address = _discovery.Web.Require(endpoint.Image);
        var beside = new SignatureFetch(_discovery.Web, _directory);
        var signatures = beside.Fetch(endpoint.Signature, null);
        if (beside.Denied is { } denied)
        {
            throw denied; // what is handed on must be whole
        }

        using var file = PartialFile.Open(_directory, address);
        var kept = WholeFile.Find(file);
        var known = KnownVersion.Read(_directory, address) is { } version && has(version.Image) ? version : null;
        var present = file.Length;
        if (!new WebDownload(_discovery.Web, address, OciLimits.MaxBlobBytes, file) { Pace = _options.Pace }.Run(known?.Version ?? kept?.Version))
        {
            _versions[endpoint.Image] = known?.Version ?? kept!.Version;
            if (known is null)
            {
                kept!.LinkTo(target);
            }

            return new MirroredImage(endpoint.Image, signatures, beside.StatementsFile, 0, known?.Image);
        }

        var moved = file.Length - (present <= file.Length ? present : 0);
        if (file.Version is { } tag)
        {
            _versions[endpoint.Image] = tag;
            WholeFile.Keep(file, tag).LinkTo(target);
        }
        else
        {
            File.Move(file.Path, target);
            file.Forget();
        }

        return new MirroredImage(endpoint.Image, signatures, beside.StatementsFile, moved, null);
    }

    private MirroredImage FirstThatWorks<T>(ImmutableArray<T> places, Func<T, MirroredImage> fetch)
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
}
