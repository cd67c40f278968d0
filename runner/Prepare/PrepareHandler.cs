using Appc.CommandLine;
using Appc.PodLaunch.Pods;
using Runner.Run;
using Runner.Users;

namespace Runner.Prepare;

/// <summary>What <c>runner prepare</c> was asked.</summary>
internal sealed record PrepareOptions(LaunchOptions Launch, bool Quiet);

/// <summary>Puts a pod together and keeps it.</summary>
internal static class PrepareHandler
{
    internal static int Run(PrepareOptions options)
    {
        Report.Quiet = options.Quiet;
        using var store = UsersStore.Open(options.Launch.Directory);
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
