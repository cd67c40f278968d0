using Appc.PodLaunch.Pods;

namespace Runner.Pods;

/// <summary>What <c>runner gc</c> was asked.</summary>
internal sealed record GcOptions(string? Directory, TimeSpan GracePeriod);

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
        var latest = DateTimeOffset.UtcNow - options.GracePeriod;
        foreach (var pod in PodDirectory.List(directory).Where(pod => pod.Created <= latest && pod.State != PodState.Running))
        {
            pod.Remove();
            Console.Out.WriteLine(pod.Id);
        }

        return 0;
    }
}
