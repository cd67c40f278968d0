using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.PodLaunch.Pods;

namespace Runner.Pods;

/// <summary>What <c>runner rm</c> was asked.</summary>
internal sealed record RmOptions(string? Directory, string[] Pods);

/// <summary>Removes named pods; one that runs is an error and stays.</summary>
internal static class RmHandler
{
    internal static int Run(RmOptions options)
    {
        if (options.Pods.Any(string.IsNullOrWhiteSpace))
        {
            throw new UsageException("an empty UUID names no pod");
        }

        var pods = StateOfPods.Find(options.Directory) is { } directory ? PodDirectory.List(directory) : [];
        foreach (var prefix in options.Pods)
        {
            var found = pods.Where(pod => pod.Id.ToString().StartsWith(prefix, StringComparison.Ordinal)).ToList();
            if (found.Count != 1)
            {
                throw new NotFoundException(found.Count == 0 ? $"remove pod {prefix}: no such pod" : $"remove pod {prefix}: {found.Count} pods begin so");
            }

            found[0].Remove();
        }

        return 0;
    }
}
