using Appc.CommandLine;
using Appc.ImageStore;
using Appc.PodLaunch.Pods;
using Runner.Run;

namespace Runner.Prepare;

/// <summary>What <c>runner prepare</c> was asked.</summary>
internal sealed record PrepareOptions(LaunchOptions Launch, bool Quiet);

/// <summary>Puts a pod together and keeps it.</summary>
internal static class PrepareHandler
{
    internal static int Run(PrepareOptions options)
    {
        Report.Quiet = options.Quiet;
        using var store = Store.Open(options.Launch.Directory ?? StateDirectory.Default());
        using var request = PodRequest.Of(options.Launch, store);
        var pod = PodLauncher.Prepare(request.Pod, PodId.New(), Report.Warn);
        foreach (var note in pod.Notes)
        {
            Report.Warn(note);
        }

        pod.Keep();
        Console.Out.WriteLine(pod.Id);
        return 0;
    }
}
