using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.Linux;
using Appc.PodLaunch.Build;
using Appc.PodLaunch.Network;
using Appc.PodLaunch.Pods;

namespace Runner.Pods;

/// <summary>What <c>runner gc</c> was asked.</summary>
/// <param name="Directory">The state directory as given.</param>
/// <param name="GracePeriod">How long ago a pod must have ended; of one whose runner was killed, begun.</param>
/// <param name="ExpirePrepared">How old a prepared one must be.</param>
internal sealed record GcOptions(string? Directory, TimeSpan GracePeriod, TimeSpan ExpirePrepared);

/// <summary>Removes pods that do not run.</summary>
internal static class GcHandler
{
    private const int FailureExitCode = 254;

    internal static int Run(GcOptions options)
    {
        if (HostProbe.IsPrivileged())
        {
            UserRanges.Sweep();
        }

        if (StateOfPods.Find(options.Directory) is not { } directory)
        {
            return 0;
        }

        using var all = PodDirectory.LockAll(directory);
        var code = 0;
        foreach (var pod in PodDirectory.List(directory).Where(pod => IsGarbage(pod, options)))
        {
            try
            {
                pod.Remove();
                Console.Out.WriteLine(pod.Id);
            }
            catch (Exception failure) when (failure is PluginException or BadInputException or SystemCallException)
            {
                Report.Error($"remove pod {pod.Id}: {failure.Message}"); // the other pods have nothing to do with it
                code = FailureExitCode;
            }
        }

        return code;
    }

    private static bool IsGarbage(PodDirectory pod, GcOptions options) => pod.State switch
    {
        PodState.Running => false,
        PodState.Prepared => pod.Created <= DateTimeOffset.UtcNow - options.ExpirePrepared,
        _ => (pod.Ended ?? pod.Started ?? pod.Created) <= DateTimeOffset.UtcNow - options.GracePeriod,
    };
}
