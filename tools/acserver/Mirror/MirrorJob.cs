using Acserver.Depot;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.ImageSpec.Signing;
using Appc.ImageSpec.Signing.Policy;
using Appc.ImageStore.Discovery;
using Appc.ImageStore.Signatures;
using Appc.Linux;
using Appc.Linux.FileSystem;

namespace Acserver.Mirror;

/// <summary>One worker: brings image after image over connections of its own.</summary>
internal sealed class MirrorJob : IDisposable
{
    internal const string PartialFolder = "mirror";
    private const int LargestBeside = 16 << 20;
    private static readonly Lock s_keys = new();
    private readonly DepotDirectory _depot;
    private readonly DiscoveryOptions _discovery;
    private readonly MirrorFetcher _fetcher;
    private readonly MirrorOptions _options;

    internal MirrorJob(DepotDirectory depot, DiscoveryOptions discovery, MirrorOptions options)
    {
        (_depot, _discovery, _options) = (depot, discovery, options);
        _fetcher = new MirrorFetcher(discovery, Path.Join(depot.Root, PartialFolder));
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
        ImageTrust.Open(_depot.Root).Keep(fetched.Signatures.Statements); // a revocation counts whatever becomes of the image
        var present = fetched.Unchanged is { } unchanged ? Find(wish.Subject.Name, unchanged) : null;
        var (image, status) = present is not null && HasAll(present, fetched) ? (present, MirrorStatus.Unchanged) : Publish(wish, work, fetched, present);
        _fetcher.Remember(fetched, image.Record.Id);
        if (wish.Id is { } id && id.ToString() != image.Record.Id.ToString())
        {
            throw new NotVerifiedException($"it came as {image.Record.Id}, not as the ID that {wish.NeededBy} states");
        }

        var result = new MirrorResult(wish.Text, wish.NeededBy, status)
        {
            Key = image.Key.ToString(), Id = image.Record.Id.ToString(), Address = fetched.Address, Bytes = fetched.Bytes, NewKeys = keys,
        };
        return (result, DependenciesOf(image));
    }

    private (DepotImage Image, MirrorStatus Status) Publish(MirrorWish wish, WorkDirectory work, MirroredImage fetched, DepotImage? present)
    {
        if (present is not null)
        {
            Sys.Linkat(Sys.WorkingDirectory, Utf8(PathOf(present, DepotFiles.Image)), Sys.WorkingDirectory, Utf8(work[DepotFiles.Image]));
        }

        MakeReadable(work[DepotFiles.Image]);
        foreach (var (name, bytes) in Beside(fetched))
        {
            using var source = new MemoryStream(bytes.ToArray());
            DepotPublisher.Copy(source, work[name]);
        }

        var isNew = false;
        var image = DepotPublisher.Publish(_depot, work, new PublishOptions(_options.AllowUnsigned, manifest => Problem(wish, manifest)), (_, fresh) => isNew = fresh);
        return (image, isNew ? MirrorStatus.New : MirrorStatus.Signed);
    }

    private static string? Problem(MirrorWish wish, ImageManifest manifest) => wish.Subject.Mismatch(manifest) is { } mismatch ? $"it is not the image asked for: {mismatch}" : null;

    // It came into a private file that nobody has waited for yet.
    private static void MakeReadable(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        Sys.Fchmod(file, DepotDirectory.FileMode);
        Sys.Fsync(file);
    }

    private static IEnumerable<(string Name, ReadOnlyMemory<byte> Bytes)> Beside(MirroredImage fetched)
    {
        var signatures = fetched.Signatures.Signatures.Select(file => (DepotFiles.Image + SignatureKinds.SuffixOf(file.Kind), file.Bytes));
        return fetched.StatementsFile.IsEmpty ? signatures : signatures.Append((DepotFiles.Image + SignatureFiles.StatementsSuffix, fetched.StatementsFile));
    }

    private bool HasAll(DepotImage image, MirroredImage fetched) => Beside(fetched).All(beside =>
        _depot.TryRead(DepotCatalog.PathOf(image.Key, beside.Name), LargestBeside) is { } bytes && bytes.AsSpan().SequenceEqual(beside.Bytes.Span));

    private DepotImage? Find(AcIdentifier name, ImageId id) =>
        DepotCatalog.KeysOf(_depot, name).Select(key => DepotCatalog.Load(_depot, key)).FirstOrDefault(image => image?.Record.Id == id);

    private string PathOf(DepotImage image, string file) => Path.Join(_depot.Root, DepotCatalog.PathOf(image.Key, file));

    private List<MirrorWish> DependenciesOf(DepotImage image)
    {
        var manifest = ImageManifest.Parse(File.ReadAllBytes(PathOf(image, DepotFiles.Manifest)));
        return [.. manifest.Dependencies.Select(dependency => new MirrorWish(
            new DiscoverySubject(dependency.ImageName, dependency.Labels), dependency.ImageName.ToString(), image.Key.ToString(), dependency.ImageId))];
    }

    // A name without any key here is given those that its own pages name, where the user says so; one that has keys keeps to them.
    private List<string> TrustKeys(AcIdentifier name)
    {
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

            var keys = _fetcher.FindKeys(name).SelectMany(file => KnownKey.ParseFile(file)).ToList();
            keys.ForEach(key => _depot.Keys.Add(name, key));
            return [.. keys.Select(key => key.Reference.ToString())];
        }
    }

    private static byte[] Utf8(string path) => System.Text.Encoding.UTF8.GetBytes(path);
}
