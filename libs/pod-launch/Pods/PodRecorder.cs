using System.Globalization;
using Appc.PodLaunch.Execute;
using Appc.PodLaunch.Plan;
using Microsoft.Win32.SafeHandles;

namespace Appc.PodLaunch.Pods;

/// <summary>Keeps in a pod's directory what other commands ask while it runs, and tells everybody else of the pod's life.</summary>
internal sealed class PodRecorder : IPodWatcher
{
    private readonly PodDirectory _directory;
    private readonly LaunchPlan _plan;

    internal PodRecorder(PodDirectory directory, LaunchPlan plan)
    {
        _directory = directory;
        _plan = plan;
    }

    /// <summary>The pod's metadata service; null for none.</summary>
    internal PodMetadataService? Metadata { get; init; }

    /// <summary>Gives the pod its networks, by init's process id and a path to the network namespace.</summary>
    internal required Action<int, string> WhenConnecting { get; init; }

    /// <summary>What else begins with the pod's init, whose process id it is.</summary>
    internal required Action<int> WhenStarted { get; init; }

    /// <summary>What else begins when every process of the pod is there.</summary>
    internal required Action<SafeFileHandle> WhenAllStarted { get; init; }

    /// <summary>Who else wants to know which app ended, by its name.</summary>
    internal required Action<string> WhenAppEnded { get; init; }

    /// <summary>What ends with the pod.</summary>
    internal required Action WhenEnded { get; init; }

    public SafeFileHandle? AlsoAwaited => Metadata?.Awaited;

    public void Connect(int pid, string network) => WhenConnecting(pid, network);

    public void Started(int pid)
    {
        WhenStarted(pid);
        _directory.Write("pid", pid.ToString(CultureInfo.InvariantCulture));
        _directory.Write("plan", PlanText.Print(_plan));
    }

    public void AllStarted(SafeFileHandle init)
    {
        WhenAllStarted(init);
        Metadata?.TakeOver(init);
    }

    public void Awaken() => Metadata!.Start();

    public void Ended() => WhenEnded();

    /// <summary>All codes are written again when the pod has ended and has made room on the disk; a pod of one app ends with it.</summary>
    public void ActorEnded(int actor, int code)
    {
        if (_plan.Actors[actor].Role == ActorRole.Main)
        {
            WhenAppEnded(_plan.Actors[actor].App);
        }

        if (_plan.Actors.Length == 1)
        {
            return;
        }

        try
        {
            _directory.RecordEnd(_plan.Actors[actor], code);
        }
        catch (IOException)
        {
            // The disk is full of the pod's own files, which must not end the other apps. Nothing is lost: see above.
        }
    }
}
