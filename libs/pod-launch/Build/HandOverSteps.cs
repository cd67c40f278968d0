using Appc.Linux.Process;
using Appc.PodLaunch.Plan;
using static Appc.Linux.Process.OpenConstants;
using static Appc.PodLaunch.Plan.PlanArgument;

namespace Appc.PodLaunch.Build;

/// <summary>The last an app's process does with descriptors: sockets that were handed to the runner become 3 and on (sd_listen_fds(3)), all else is closed.</summary>
internal static class HandOverSteps
{
    private const int First = 3;

    internal static void Add(StepList steps, PodLayout pod, ActorRequest actor)
    {
        var number = First;
        if (actor.Role == ActorRole.Main)
        {
            foreach (var (socket, name) in pod.Handed.SocketsOf(pod.Request.Apps, actor.AppIndex).Zip(actor.App.Sockets))
            {
                steps.Call(SystemCall.dup3, $"socket {name}", Number(socket), Number(number++), Number(0));
            }

            if (pod.Handed.StartPipe is { } pipe)
            {
                steps.Call(SystemCall.dup3, "it ends when this process is the app's program", Number(pipe), Number(number++), Number(O_CLOEXEC, "O_CLOEXEC"));
            }
        }

        steps.Call(SystemCall.close_range, number == First ? "nothing beyond standard error is open" : "nothing else is open", Number(number), Number(uint.MaxValue), Number(0));
    }

    /// <summary>Init has no use for what is handed to the apps.</summary>
    internal static void Finish(StepList steps, HandedDescriptors handed)
    {
        if (handed.Count > 0)
        {
            steps.Call(SystemCall.close_range, "init holds nothing of the apps' open", Number(LaunchPlan.StreamDescriptors), Number(handed.End - 1), Number(0));
        }
    }
}
