using System.Collections.Immutable;
using Appc.Linux.Process;
using Appc.PodLaunch.Build;
using Appc.PodLaunch.Plan;
using Microsoft.Win32.SafeHandles;

namespace Appc.PodLaunch.Execute;

/// <summary>The process that gives the caller's terminal back (<see cref="KeeperSteps"/>). When this is disposed of, it has.</summary>
internal sealed class TerminalKeeper : IDisposable
{
    private readonly SafeFileHandle _process;
    private readonly SafeFileHandle _pipe;

    private TerminalKeeper(SafeFileHandle process, SafeFileHandle pipe)
    {
        (_process, _pipe) = (process, pipe);
    }

    /// <summary>Makes it; null where the plan has none.</summary>
    internal static TerminalKeeper? Start(ImmutableArray<PlanStep> steps)
    {
        if (steps.IsEmpty)
        {
            return null;
        }

        var (read, write) = FixedPipe.Make(LaunchPlan.GoDescriptor, writeEndFixed: false);
        using (read)
        {
            var child = new StepList();
            PlanBuilder.BecomeInit(child);
            var plan = new LaunchPlan { CloneFlags = KeeperSteps.CloneFlags, Child = child.ToImmutable(), Init = steps, Actors = [] };
            return new TerminalKeeper(FirstProcess.Make(plan).PidFd, write);
        }
    }

    public void Dispose()
    {
        _pipe.Dispose();
        Processes.WaitForEnd(_process);
        _process.Dispose();
    }
}
