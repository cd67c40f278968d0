using System.Collections.Concurrent;
using Acserver.Depot;
using Acserver.Mirror;
using Appc.ImageSpec;
using Appc.ImageSpec.Oci;
using Appc.ImageSpec.Schema;
using Appc.ImageStore.Discovery;
using Appc.ImageStore.Registry;
using Appc.ImageStore.Registry.Artifacts;

namespace Acserver.Registry;

/// <summary>Takes images out of a registry that <c>--to</c> put there: the keys first where they are wanted, then images, then what they depend on.</summary>
internal sealed class RegistryTakeHandler
{
    private const int MostImages = 100_000;
    private readonly DepotDirectory _depot;
    private readonly RegistryConnections _connections;
    private readonly DockerReference _top;
    private readonly MirrorOptions _options;
    private readonly ConcurrentDictionary<AcIdentifier, Lazy<IReadOnlyList<string>>> _tags = new();

    private RegistryTakeHandler(DepotDirectory depot, RegistryConnections connections, DockerReference top, MirrorOptions options)
    {
        (_depot, _connections, _top, _options) = (depot, connections, top, options);
    }

    /// <summary>Takes the images asked for, or all that the registry has of the store where none is.</summary>
    internal static List<MirrorResult> Run(DepotDirectory depot, DockerReference top, IReadOnlyList<DiscoverySubject> names, IReadOnlyList<DockerReference> references, MirrorOptions options)
    {
        using var connections = new RegistryConnections(options.Registry(depot.Root));
        return new RegistryTakeHandler(depot, connections, top, options).Run(names, references);
    }

    private List<MirrorResult> Run(IReadOnlyList<DiscoverySubject> names, IReadOnlyList<DockerReference> references)
    {
        var store = new RegistryStore(_depot, _connections.To(_top), _top);
        var isAll = names.Count + references.Count == 0;
        var list = store.List() ?? (isAll ? throw new NotFoundException($"mirror {MirrorHandler.Registries}{_top.Registry}/{_top.Repository}: there is no store", "acserver mirror --to puts one there") : []);
        if (!_options.DryRun)
        {
            store.TakeTrust(_options.TrustRegistry);
        }

        var known = list.Where(line => !MirrorHandler.IsReference(line)).Select(AcIdentifier.Parse).ToList();
        var foreign = isAll ? [.. list.Where(MirrorHandler.IsReference).Select(MirrorHandler.ReferenceOf)] : references;
        var job = new RegistryMirrorJob(_depot, _connections, _options.Registry(_depot.Root), _options.DryRun) { Place = image => PlaceOf(image) };
        return
        [
            .. TakeAll(isAll ? [.. known.Select(name => new DiscoverySubject(name, []))] : [.. names.SelectMany(subject => AtAndBelow(subject, known))]),
            .. Workers.Run(foreign.ToList(), _options.Jobs, () => job, (mine, reference) => MirrorHandler.Tell(mine.Run(reference), _options)),
        ];
    }

    private DockerReference PlaceOf(DockerReference image)
    {
        var repository = RegistryNames.RepositoryOf(_top, image);
        return repository.WithTag(image.Tag.Length == 0 ? "latest" : image.Tag);
    }

    private static IEnumerable<DiscoverySubject> AtAndBelow(DiscoverySubject subject, IEnumerable<AcIdentifier> known) =>
        known.Where(name => name.ToString().StartsWith(subject.Name + "/", StringComparison.Ordinal)).Select(name => subject with { Name = name }).Prepend(subject);

    private List<MirrorResult> TakeAll(IReadOnlyList<DiscoverySubject> wanted)
    {
        var seen = new HashSet<(AcIdentifier, string)>();
        List<MirrorResult> results = [];
        for (var level = Wishes(wanted.Select(subject => (subject, (string?)null))); (level = [.. level.Where(wish => seen.Add((wish.Name, wish.Tag)))]).Count > 0;)
        {
            if (seen.Count > MostImages)
            {
                throw new BadInputException($"mirror: more than {MostImages} images with their dependencies");
            }

            var found = Workers.Run(level, _options.Jobs, () => new RegistryTakeJob(_depot, _connections.To(_top), _top, _options), Take).OfType<(MirrorResult Result, IReadOnlyList<MirrorWish> Dependencies)>().ToList();
            results.AddRange(found.Select(pair => pair.Result));
            var needed = found.SelectMany(pair => pair.Dependencies).ToList();
            results.AddRange(needed.Where(IsMissing).Select(wish => new MirrorResult(wish.Text, wish.NeededBy, MirrorStatus.Failed) { Problem = "neither the registry nor the store has it" }));
            level = Wishes(needed.Select(wish => (wish.Subject, wish.NeededBy)));
        }

        return [.. results, .. Missing(wanted, seen)];
    }

    private (MirrorResult Result, IReadOnlyList<MirrorWish> Dependencies)? Take(RegistryTakeJob job, TakeWish wish)
    {
        var taken = job.Run(wish);
        if (taken is { } done)
        {
            MirrorHandler.Tell(done.Result, _options);
        }

        return taken;
    }

    private bool IsMissing(MirrorWish wish) => !TagsOf(wish.Subject.Name).Any(tag => RegistryNames.Fits(tag, wish.Subject.Wanted))
        && !DepotCatalog.KeysOf(_depot, wish.Subject.Name).Any(key => DepotSelection.Fits(key, wish.Subject.Wanted));

    private List<TakeWish> Wishes(IEnumerable<(DiscoverySubject Subject, string? NeededBy)> wanted) =>
        [.. wanted.SelectMany(wish => TagsOf(wish.Subject.Name).Where(tag => RegistryNames.Fits(tag, wish.Subject.Wanted)).Select(tag => new TakeWish(wish.Subject.Name, tag, wish.NeededBy)))];

    private IReadOnlyList<string> TagsOf(AcIdentifier name) => _tags.GetOrAdd(name, _ => new(() =>
        [.. new ArtifactRepository(RegistryNames.RepositoryOf(_top, name), _connections.To(_top)).ListTags().Where(RegistryNames.IsImage).Order(StringComparer.Ordinal)])).Value;

    // A name that was asked for and has nothing is an error; one of which only names below have something is none.
    private static IEnumerable<MirrorResult> Missing(IReadOnlyList<DiscoverySubject> wanted, HashSet<(AcIdentifier Name, string)> seen) =>
        wanted.Where(subject => !seen.Any(taken => taken.Name == subject.Name || taken.Name.ToString().StartsWith(subject.Name + "/", StringComparison.Ordinal)))
            .Select(subject => new MirrorResult(subject.Name.ToString(), null, MirrorStatus.Failed) { Problem = "the registry has no such image of a store" });
}
