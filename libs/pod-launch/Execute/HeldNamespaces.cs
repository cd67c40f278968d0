using System.Globalization;
using System.Text;
using Appc.Linux.FileSystem;
using Appc.Linux.Process;
using Appc.PodLaunch.Build;
using Appc.PodLaunch.Plan;
using Microsoft.Win32.SafeHandles;

namespace Appc.PodLaunch.Execute;

/// <summary>The namespaces that a process made for a pod which is still to be cloned, open under the numbers that its plan knows.</summary>
internal sealed class HeldNamespaces : IDisposable
{
    private readonly List<SafeFileHandle> _placed = [];
    private readonly string? _network;

    private HeldNamespaces(HolderPlan plan, int holder)
    {
        foreach (var held in plan.Namespaces)
        {
            FixedPipe.RequireFree(held.Descriptor);
            using var opened = Sys.Openat2(Sys.WorkingDirectory, Encoding.ASCII.GetBytes($"/proc/{holder}/ns/{held.Name}"), OpenFlags.O_RDONLY);
            _placed.Add(Processes.DuplicateTo(opened, held.Descriptor, acrossExecve: true));
            _network = held.Name == HeldNamespace.Network ? string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{held.Descriptor}") : _network;
        }
    }

    /// <summary>Makes them; null where the plan has none. The process that makes them has ended when this returns.</summary>
    internal static HeldNamespaces? Make(HolderPlan? plan)
    {
        if (plan is null)
        {
            return null;
        }

        var (read, write) = FixedPipe.Make(LaunchPlan.GoDescriptor, writeEndFixed: false);
        using (read)
        using (write)
        {
            var child = new StepList();
            PlanBuilder.BecomeInit(child);
            var (process, pid) = FirstProcess.Make(new LaunchPlan { CloneFlags = plan.CloneFlags, Child = child.ToImmutable(), Init = plan.Steps, Actors = [] });
            using (process)
            {
                try
                {
                    IdMapFiles.Write(plan.IdMaps, pid);
                    return new HeldNamespaces(plan, pid);
                }
                finally
                {
                    write.Dispose();
                    Processes.WaitForEnd(process);
                }
            }
        }
    }

    /// <summary>A path to the pod's network namespace; null where the pod's init has made it itself.</summary>
    internal string? Network => _network;

    public void Dispose() => _placed.ForEach(placed => placed.Dispose());
}
