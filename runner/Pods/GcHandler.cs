using Appc.PodLaunch.Pods;

namespace Runner.Pods;

/// <summary>What <c>runner gc</c> was asked.</summary>
/// <param name="Directory">The state directory as given.</param>
/// <param name="GracePeriod">How old a pod that ended must be.</param>
/// <param name="ExpirePrepared">How old a prepared one must be.</param>
internal sealed record GcOptions(string? Directory, TimeSpan GracePeriod, TimeSpan ExpirePrepared);

/// <summary>Removes pods that do not run.</summary>
internal static class GcHandler
{
    internal static int Run(GcOptions options)
    {
        if (StateOfPods.Find(options.Directory) is not { } directory)
        {
            return 0;
        }

        using var all = PodDirectory.LockAll(directory);
        foreach (var pod in PodDirectory.List(directory).Where(pod => IsGarbage(pod, options)))
        {
            pod.Remove();
            Console.Out.WriteLine(pod.Id);
        }

        return 0;
    }

    private static bool IsGarbage(PodDirectory pod, GcOptions options) => pod.State switch
    {
        PodState.Running => false,
        PodState.Prepared => pod.Created <= DateTimeOffset.UtcNow - options.ExpirePrepared,
        _ => pod.Created <= DateTimeOffset.UtcNow - options.GracePeriod,
    };
}
