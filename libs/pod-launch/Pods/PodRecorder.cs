using System.Globalization;
using Appc.PodLaunch.Execute;
using Appc.PodLaunch.Plan;
using Microsoft.Win32.SafeHandles;

namespace Appc.PodLaunch.Pods;

/// <summary>Keeps in a pod's directory what other commands ask while it runs.</summary>
internal sealed class PodRecorder : IPodWatcher
{
    private readonly PodDirectory _directory;
    private readonly LaunchPlan _plan;
    private readonly PodMetadataService? _metadata;
    private readonly Action _started;

    internal PodRecorder(PodDirectory directory, LaunchPlan plan, Action started, PodMetadataService? metadata)
    {
        _directory = directory;
        _plan = plan;
        _started = started;
        _metadata = metadata;
    }

    /// <summary>Gives the pod its networks; init's process id is its argument.</summary>
    internal Action<int> Connecting { get; init; } = _ => { };

    /// <summary>Takes the pod's terminal over from init.</summary>
    internal Action<SafeFileHandle> Starting { get; init; } = _ => { };

    /// <summary>Gives it up.</summary>
    internal Action Ending { get; init; } = () => { };

    public void Connect(int pid) => Connecting(pid);

    public void Started(int pid)
    {
        _started();
        _directory.Write("pid", pid.ToString(CultureInfo.InvariantCulture));
        _directory.Write("plan", PlanText.Print(_plan));
    }

    public void AllStarted(SafeFileHandle init)
    {
        Starting(init);
        _metadata?.TakeOver(init);
    }

    public SafeFileHandle? AlsoAwaited => _metadata?.Awaited;

    public void Awaken() => _metadata!.Start();

    public void Ended() => Ending();

    /// <summary>All codes are written again when the pod has ended and has made room on the disk; a pod of one app ends with it.</summary>
    public void ActorEnded(int actor, int code)
    {
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
