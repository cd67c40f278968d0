using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.PodLaunch.Pods;

namespace Runner.Pods;

/// <summary>Finds the pods that a user means: by their UUIDs or the beginnings of them.</summary>
internal static class PodLookup
{
    /// <summary>Each of them, in the order given.</summary>
    /// <exception cref="NotFoundException">No pod begins so, or several do.</exception>
    internal static IReadOnlyList<PodDirectory> Find(string? directory, IReadOnlyCollection<string> prefixes)
    {
        if (prefixes.Any(string.IsNullOrWhiteSpace))
        {
            throw new UsageException("an empty UUID names no pod");
        }

        var pods = StateOfPods.Find(directory) is { } state ? PodDirectory.List(state) : [];
        return [.. prefixes.Select(prefix => One(pods, prefix))];
    }

    /// <summary>The one pod.</summary>
    internal static PodDirectory Find(string? directory, string prefix) => Find(directory, [prefix])[0];

    private static PodDirectory One(IReadOnlyList<PodDirectory> pods, string prefix)
    {
        var found = pods.Where(pod => pod.Id.ToString().StartsWith(prefix, StringComparison.Ordinal)).ToList();
        return found.Count == 1 ? found[0] : throw new NotFoundException(found.Count == 0 ? $"find pod {prefix}: no such pod" : $"find pod {prefix}: {found.Count} pods begin so");
    }
}
