using Appc.CommandLine;
using Appc.PodLaunch.Pods;
using Runner.Run;
using Runner.Users;

namespace Runner.Plan;

/// <summary>What <c>runner plan</c> was asked.</summary>
/// <param name="Launch">The pod.</param>
/// <param name="Json">True for JSON.</param>
/// <param name="Uuid">The pod's UUID; null for a new one.</param>
internal sealed record PlanOptions(LaunchOptions Launch, bool Json, string? Uuid);

/// <summary>Compiles the plan and prints it.</summary>
internal static class PlanHandler
{
    internal static int Run(PlanOptions options)
    {
        using var store = UsersStore.Open(options.Launch.Directory);
        using var request = PodRequest.Of(options.Launch, store);
        var id = options.Uuid is { } text ? PodId.Parse(text) : PodId.New();
        var pod = PodLauncher.Prepare(request.Pod, id);
        foreach (var note in pod.Notes)
        {
            Report.Warn(note);
        }

        PlanPrinter.Print(pod.Plan, options.Json ? PlanForm.Json : PlanForm.Text);
        return 0;
    }
}
