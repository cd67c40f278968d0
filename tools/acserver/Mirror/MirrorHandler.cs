using Acserver.Depot;
using Acserver.Manage;
using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.ImageSpec.Oci;
using Appc.ImageStore.Discovery;
using Appc.ImageStore.Keys;
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

        if (options is { TrustKeysFromHttps: true, AllowHttp: true })
        {
            throw new UsageException("--trust-keys-from-https: does not go with --insecure-allow-http");
        }

        var texts = options.Images.Concat(options.Lists.SelectMany(ReadList)).Distinct(StringComparer.Ordinal).ToLookup(text => text.StartsWith(Registries, StringComparison.Ordinal));
        var wanted = texts[false].Select(text => new MirrorWish(DiscoverySubject.Parse(text), text, null, null)).ToList();
        var references = texts[true].Select(text => DockerReference.Parse(text[Registries.Length..])).ToList();
        if (wanted.Count + references.Count == 0)
        {
            throw new UsageException("nothing to mirror: give names, or --list FILE");
        }

        using var depot = StoreOption.Open(options.Store);
        WorkDirectory.Sweep(depot.Temporary);
        List<MirrorResult> results =
        [
            .. RunAll(depot, wanted, options),
            .. Workers.Run(references, options.Jobs, () => new RegistryMirrorJob(depot, options), (job, reference) => Tell(job.Run(reference), options)),
        ];
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

    private static MirrorResult Tell(MirrorResult result, MirrorOptions options)
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
