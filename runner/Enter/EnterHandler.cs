using System.Collections.Immutable;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.PodLaunch.Pods;
using Runner.Plan;
using Runner.Run;

namespace Runner.Enter;

/// <summary>What <c>runner enter</c> was asked.</summary>
/// <param name="Pod">The pod.</param>
/// <param name="App">The app; null for the only one.</param>
/// <param name="Command">The program and its arguments; empty for a shell.</param>
/// <param name="Plan">How the plan is to be printed; null to run it.</param>
internal sealed record EnterOptions(PodDirectory Pod, AcName? App, ImmutableArray<string> Command, PlanForm? Plan);

/// <summary>Puts the pod together once more from its own manifest, and enters it.</summary>
internal static class EnterHandler
{
    internal static int Run(EnterOptions options)
    {
        if (options.Pod.State != PodState.Running)
        {
            throw new BadInputException($"enter pod {options.Pod.Id}: it is not running");
        }

        using var store = LaunchedPod.Store(options.Pod);
        using var request = PodRequest.Of(LaunchedPod.Options(options.Pod), store);
        using var entrance = PodEntrance.Prepare(options.Pod, request.Pod, options.App, options.Command);
        if (options.Plan is { } form)
        {
            PlanPrinter.Print(entrance.Plan, form);
            return 0;
        }

        return entrance.Run();
    }
}
