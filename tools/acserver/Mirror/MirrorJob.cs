using Acserver.Depot;
using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.ImageSpec.Signing.Policy;
using Appc.ImageStore.Discovery;
using Appc.Linux;

namespace Acserver.Mirror;

/// <summary>One worker: brings image after image over connections of its own.</summary>
internal sealed class MirrorJob : IDisposable
{
    internal const string PartialFolder = "mirror";
    private static readonly Lock s_keys = new();
    private static readonly HashSet<(string Store, AcIdentifier Name)> s_heard = [];
    private readonly DepotDirectory _depot;
    private readonly DiscoveryOptions _discovery;
    private readonly MirrorFetcher _fetcher;
    private readonly MirroredFiles _files;
    private readonly MirrorOptions _options;

    internal MirrorJob(DepotDirectory depot, DiscoveryOptions discovery, MirrorOptions options)
    {
        (_depot, _discovery, _options) = (depot, discovery, options);
        _fetcher = new MirrorFetcher(discovery, Path.Join(depot.Root, PartialFolder));
        _files = new MirroredFiles(depot, options.AllowUnsigned);
    }

    /// <summary>Brings one image; never throws for what is wrong with it.</summary>
    /// <returns>How it went, and what it depends on.</returns>
    internal (MirrorResult Result, IReadOnlyList<MirrorWish> Dependencies) Run(MirrorWish wish)
    {
        try
        {
            return _options.DryRun ? (Look(wish), []) : Bring(wish);
        }
        catch (Exception e) when (e is BadInputException or NotFoundException or NotVerifiedException or ConflictException or SystemCallException or IOException)
        {
            return (new MirrorResult(wish.Text, wish.NeededBy, MirrorStatus.Failed) { Problem = e.Message }, []);
        }
    }

    public void Dispose() => _fetcher.Dispose();

    private MirrorResult Look(MirrorWish wish) => new(wish.Text, wish.NeededBy, MirrorStatus.Found) { Address = _fetcher.FindAddresses(wish.Subject)[0] };

    private (MirrorResult Result, IReadOnlyList<MirrorWish> Dependencies) Bring(MirrorWish wish)
    {
        var keys = TrustKeys(wish.Subject.Name);
        using var work = WorkDirectory.Create(_depot.Temporary);
        var fetched = _fetcher.Fetch(wish.Subject, work[DepotFiles.Image], id => Find(wish.Subject.Name, id) is not null);
        var (image, status) = Publish(wish, work, fetched);
        if (wish.Id is { } id && id.ToString() != image.Record.Id.ToString())
        {
            throw new NotVerifiedException($"it came as {image.Record.Id}, not as the ID that {wish.NeededBy} states");
        }

        var result = new MirrorResult(wish.Text, wish.NeededBy, status)
        {
            Key = image.Key.ToString(), Id = image.Record.Id.ToString(), Address = fetched.Address, Bytes = fetched.Bytes, NewKeys = keys,
        };
        return (result, _files.DependenciesOf(image));
    }

    private (DepotImage Image, MirrorStatus Status) Publish(MirrorWish wish, WorkDirectory work, MirroredImage fetched)
    {
        try
        {
            var present = fetched.Unchanged is { } unchanged ? Find(wish.Subject.Name, unchanged) : null;
            var published = _files.Publish(work, fetched, present, manifest => Problem(wish, manifest));
            _fetcher.Remember(fetched, published.Image.Record.Id);
            return published;
        }
        finally
        {
            _fetcher.Forget(fetched);
        }
    }

    private static string? Problem(MirrorWish wish, ImageManifest manifest) => wish.Subject.Mismatch(manifest) is { } mismatch ? $"it is not the image asked for: {mismatch}" : null;

    private DepotImage? Find(AcIdentifier name, ImageId id) =>
        DepotCatalog.KeysOf(_depot, name).Select(key => DepotCatalog.Load(_depot, key)).FirstOrDefault(image => image?.Record.Id == id);

    // A name without any key here is given those that its own pages name, where the user says so; one that has keys keeps to them, and hears of their revocation.
    private List<string> TrustKeys(AcIdentifier name)
    {
        if (_depot.Keys.EntriesFor(name).Count > 0)
        {
            HearRevocations(name);
            return [];
        }

        if (!_options.TrustKeysFromHttps || _discovery.Mirrors.For(name) is not null) // a mirror has no certificate of the name
        {
            return [];
        }

        lock (s_keys)
        {
            if (_depot.Keys.EntriesFor(name).Count > 0)
            {
                return [];
            }

            var keys = FindKeys(name);
            keys.ForEach(key => _depot.Keys.Add(name, key));
            return [.. keys.Select(key => key.Reference.ToString())];
        }
    }

    private void HearRevocations(AcIdentifier name)
    {
        lock (s_keys)
        {
            if (!s_heard.Add((_depot.Root, name)))
            {
                return;
            }
        }

        try
        {
            foreach (var key in _depot.Keys.TakeRevocations(FindKeys(name)))
            {
                Report.Warn($"mirror {name}: the key {key} is revoked from now on, as the name's own pages say");
            }
        }
        catch (NotFoundException)
        {
            // its pages name no keys, which is their right
        }
        catch (Exception e) when (e is BadInputException or NotVerifiedException or IOException)
        {
            Report.Warn($"mirror {name}: nothing learnt of revoked keys: {e.Message}");
        }
    }

    private List<KnownKey> FindKeys(AcIdentifier name) => [.. _fetcher.FindKeys(name).SelectMany(file => KnownKey.ParseFile(file))];
}
