using Appc.Linux;
using Appc.PodLaunch.Plan;

namespace Appc.PodLaunch.Execute;

/// <summary>A step of a launch failed; nothing of the pod runs any more.</summary>
public sealed class LaunchException : SystemCallException
{
    /// <summary>Makes the exception for a step that failed.</summary>
    /// <param name="step">The step.</param>
    /// <param name="errno">The positive errno value; EPROTO where the call succeeded with an unexpected result.</param>
    public LaunchException(PlanStep step, int errno)
        : base($"launch: {step.Reason}: {Shorten(step.ToString())}", string.Empty, errno)
    {
        Step = step;
    }

    /// <summary>The step that failed.</summary>
    public PlanStep Step { get; }

    private static string Shorten(string call) => call.Length <= 200 ? call : call[..200] + "…";
}
