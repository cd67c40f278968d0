using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.PodLaunch.Network;
using Appc.PodLaunch.Pods;

namespace Runner.Pods;

/// <summary>Finds the pods that a user means: by their UUIDs or the beginnings of them.</summary>
internal static class PodLookup
{
    private const int Failed = 254;

    /// <summary>The one pod.</summary>
    /// <exception cref="NotFoundException">No pod begins so, or several do.</exception>
    internal static PodDirectory Find(string? directory, string prefix)
    {
        RequireText(prefix);
        return One(All(directory), prefix);
    }

    /// <summary>Does something with each of them, in the order given; one that fails is told and keeps no other from its turn.</summary>
    /// <returns>The exit code.</returns>
    internal static int ForEach(string? directory, IReadOnlyList<string> prefixes, Action<PodDirectory> work)
    {
        foreach (var prefix in prefixes)
        {
            RequireText(prefix);
        }

        var pods = All(directory);
        var code = 0;
        foreach (var prefix in prefixes)
        {
            code = Try(() => work(One(pods, prefix))) ? code : Failed;
        }

        return code;
    }

    private static bool Try(Action work)
    {
        try
        {
            work();
            return true;
        }
        catch (Exception failure) when (failure is BadInputException or NotFoundException or PluginException or Appc.Linux.SystemCallException)
        {
            Report.Error(failure.Message);
            return false;
        }
    }

    private static void RequireText(string prefix)
    {
        if (string.IsNullOrWhiteSpace(prefix))
        {
            throw new UsageException("an empty UUID names no pod");
        }
    }

    private static IReadOnlyList<PodDirectory> All(string? directory) => StateOfPods.Find(directory) is { } state ? PodDirectory.List(state) : [];

    private static PodDirectory One(IReadOnlyList<PodDirectory> pods, string prefix)
    {
        var found = pods.Where(pod => pod.Id.ToString().StartsWith(prefix, StringComparison.OrdinalIgnoreCase)).ToList();
        return found.Count == 1 ? found[0] : throw new NotFoundException(found.Count == 0 ? $"find pod {prefix}: no such pod" : $"find pod {prefix}: {found.Count} pods begin so");
    }
}
