using Acserver.Depot;
using Acserver.Manage;
using Acserver.Registry;
using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.ImageSpec.Oci;
using Appc.ImageStore.Discovery;
using Appc.ImageStore.Keys;
using Appc.ImageStore.Registry;
using Appc.Linux;

namespace Acserver.Mirror;

/// <summary>Brings the images that were asked for, then what they depend on, then what that depends on; several at a time.</summary>
internal static class MirrorHandler
{
    internal const string Registries = "docker://";
    private const int MostJobs = 64;
    private const int MostImages = 100_000;

    internal static int Run(MirrorOptions options)
    {
        if (options.Jobs is < 1 or > MostJobs)
        {
            throw new UsageException($"--jobs {options.Jobs}: must be from 1 to {MostJobs}");
        }

        if (options is { To: not null, From: not null } or { TrustRegistry: true, From: null } or { TrustKeysFromHttps: true, To: not null } or { TrustKeysFromHttps: true, From: not null })
        {
            throw new UsageException("--to, --from: one of them; --trust-registry goes with --from only, and --trust-keys-from-https with neither");
        }

        if (options is { TrustKeysFromHttps: true, AllowHttp: true })
        {
            throw new UsageException("--trust-keys-from-https: does not go with --insecure-allow-http");
        }

        if (options is { Policy: not null, To: not null } or { Policy: not null, TrustRegistry: true })
        {
            throw new UsageException("--policy: goes neither with --to, where nothing is judged, nor with --trust-registry, which brings one");
        }

        var (names, references) = Wanted(options);
        using var depot = StoreOption.Open(options.Store);
        WorkDirectory.Sweep(depot.Temporary);
        if (options.Policy is { } policy)
        {
            MirrorPolicy.Take(depot, policy, options.DryRun);
        }

        var results = Run(depot, names, references, options);
        foreach (var failed in results.Where(result => result.Problem is not null))
        {
            Report.Error($"mirror {ByteEscaping.ToDisplay(failed.Image)}{(failed.NeededBy is null ? string.Empty : $" (needed by {failed.NeededBy})")}: {failed.Problem}");
        }

        if (options.Json)
        {
            Console.Out.WriteLine(MirrorReport.Json(results));
        }

        return results.Any(result => result.Status == MirrorStatus.Failed) ? 1 : 0;
    }

    /// <summary>Whether a line of a list is an image of a registry.</summary>
    internal static bool IsReference(string text) => text.StartsWith(Registries, StringComparison.Ordinal);

    /// <summary>That image.</summary>
    internal static DockerReference ReferenceOf(string text) => DockerReference.Parse(text[Registries.Length..]);

    private static (List<(DiscoverySubject Subject, string Text)> Names, List<DockerReference> References) Wanted(MirrorOptions options)
    {
        var texts = options.Images.Concat(options.Lists.SelectMany(ReadList)).Distinct(StringComparer.Ordinal).ToLookup(IsReference);
        return texts.Count > 0 || options.To is not null || options.From is not null
            ? ([.. texts[false].Select(text => (DiscoverySubject.Parse(text), text))], [.. texts[true].Select(ReferenceOf)])
            : throw new UsageException("nothing to mirror: give names, or --list FILE");
    }

    private static List<MirrorResult> Run(DepotDirectory depot, List<(DiscoverySubject Subject, string Text)> names, List<DockerReference> references, MirrorOptions options)
    {
        List<DiscoverySubject> subjects = [.. names.Select(name => name.Subject)];
        if (options.To is { } to)
        {
            return RegistryPutHandler.Run(depot, Base(to), subjects, references, options);
        }

        if (options.From is { } from)
        {
            return RegistryTakeHandler.Run(depot, Base(from), subjects, references, options);
        }

        var registry = options.Registry(depot.Root);
        using var connections = new RegistryConnections(registry);
        var job = new RegistryMirrorJob(depot, connections, registry, options.DryRun);
        return
        [
            .. RunAll(depot, [.. names.Select(name => new MirrorWish(name.Subject, name.Text, null, null))], options),
            .. Workers.Run(references, options.Jobs, () => job, (mine, reference) => Tell(mine.Run(reference), options)),
        ];
    }

    private static DockerReference Base(string text) =>
        IsReference(text) ? RegistryNames.ParseBase(text[Registries.Length..]) : throw new UsageException($"{ByteEscaping.ToDisplay(text)}: must be docker://REGISTRY/REPOSITORY");

    private static List<MirrorResult> RunAll(DepotDirectory depot, List<MirrorWish> wanted, MirrorOptions options)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        List<MirrorResult> results = [];
        for (var level = wanted; (level = [.. level.Where(wish => seen.Add(wish.Key))]).Count > 0;)
        {
            if (seen.Count > MostImages)
            {
                throw new BadInputException($"mirror: more than {MostImages} images with their dependencies");
            }

            var found = RunLevel(depot, level, options);
            results.AddRange(found.Select(pair => pair.Result));
            level = [.. found.SelectMany(pair => pair.Dependencies)];
        }

        return results;
    }

    private static List<(MirrorResult Result, IReadOnlyList<MirrorWish> Dependencies)> RunLevel(DepotDirectory depot, List<MirrorWish> level, MirrorOptions options)
    {
        var discovery = options.Discovery(depot.Root);
        return [.. Workers.Run(level, options.Jobs, () => new MirrorJob(depot, discovery, options), (job, wish) => Told(job.Run(wish), options))];
    }

    private static (MirrorResult Result, IReadOnlyList<MirrorWish> Dependencies) Told((MirrorResult Result, IReadOnlyList<MirrorWish> Dependencies) done, MirrorOptions options)
    {
        Tell(done.Result, options);
        return done;
    }

    /// <summary>Prints a result that is good, for people.</summary>
    internal static MirrorResult Tell(MirrorResult result, MirrorOptions options)
    {
        if (!options.Json && result.Status != MirrorStatus.Failed)
        {
            Console.Out.WriteLine(result);
        }

        return result;
    }

    private static IEnumerable<string> ReadList(string path) =>
        System.Text.Encoding.UTF8.GetString(KeyFile.ReadAll(path)).Split('\n').Select(line => line.Split('#')[0].Trim()).Where(line => line.Length > 0);
}
