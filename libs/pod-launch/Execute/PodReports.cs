using System.Runtime.InteropServices;
using Appc.Linux.Process;
using Appc.PodLaunch.Plan;
using Microsoft.Win32.SafeHandles;

namespace Appc.PodLaunch.Execute;

/// <summary>What init tells through its pipe, until the pod's last process has let go of it.</summary>
internal sealed class PodReports : IDisposable
{
    /// <summary>A pod that lives as long is worth the half millisecond that it takes to read the map of this process.</summary>
    private const int MillisecondsUntilIdle = 1000;
    private readonly LaunchPlan _plan;
    private readonly SafeFileHandle _init;
    private readonly SafeFileHandle _go;
    private readonly SafeFileHandle _pipe;
    private readonly FileStream _stream;
    private readonly int?[] _codes;
    private readonly List<int> _ended = [];
    private bool _isIdle;

    /// <summary>Reads them.</summary>
    /// <param name="plan">What runs.</param>
    /// <param name="init">Its first process.</param>
    /// <param name="pipe">Where they come from.</param>
    /// <param name="go">Closed when the watcher has taken over what it wants: the first process may wait for that.</param>
    internal PodReports(LaunchPlan plan, SafeFileHandle init, SafeFileHandle pipe, SafeFileHandle go)
    {
        _go = go;
        _plan = plan;
        _init = init;
        _pipe = pipe;
        _codes = new int?[plan.Actors.Length];
        _stream = new FileStream(pipe, FileAccess.Read, bufferSize: 0);
    }

    public void Dispose() => _stream.Dispose();

    /// <summary>Reads to the end of the pipe.</summary>
    /// <exception cref="LaunchException">A step failed.</exception>
    internal void Follow(IPodWatcher? watcher)
    {
        var bytes = new byte[Marshal.SizeOf<NativeReport>()];
        Wait(watcher);
        while (_stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length)
        {
            Take(MemoryMarshal.Read<NativeReport>(bytes), watcher);
            Wait(watcher);
        }
    }

    /// <summary>
    /// rkt's rule: the pod's exit code is that of the app which failed last, and 0 when none did. Where the pod was ended before
    /// all its apps had, it is init's own.
    /// </summary>
    internal PodExit Exit(int initCode)
    {
        if (_plan.Actors.IsEmpty)
        {
            return new PodExit(initCode, []);
        }

        var isWhole = _plan.Actors.Index().All(actor => actor.Item.Role != ActorRole.Main || _codes[actor.Index] is not null);
        var failed = _ended.FindLastIndex(actor => _plan.Actors[actor].Role == ActorRole.Main && CodeOfApp(actor) != 0);
        return new PodExit(isWhole ? failed < 0 ? 0 : CodeOfApp(_ended[failed]) : initCode, [.. _codes.Select((code, actor) => code is null ? code : CodeOfApp(actor))]);
    }

    /// <summary>Waits for a report. A program that waits for long keeps nothing in memory but its data.</summary>
    private void Wait(IPodWatcher? watcher)
    {
        SafeFileHandle? ready;
        while ((ready = Processes.WaitReadable(_pipe, watcher?.AlsoAwaited, _isIdle ? -1 : MillisecondsUntilIdle)) != _pipe)
        {
            if (ready is null)
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive); // what fetching an image took goes back
                ResidentMemory.LetGoOfFiles();
                _isIdle = true;
            }
            else
            {
                watcher!.Awaken();
            }
        }
    }

    private void Take(NativeReport report, IPodWatcher? watcher)
    {
        switch (report.Kind)
        {
            case NativeReport.StepFailed:
                throw new LaunchException(StepOf(report.Actor, report.Step), report.Value);
            case NativeReport.AllStarted:
                watcher?.AllStarted(_init);
                _go.Dispose();
                break;
            default:
                _codes[report.Actor] = CodeOf(report.Value);
                _ended.Add(report.Actor);
                watcher?.ActorEnded(report.Actor, CodeOfApp(report.Actor));
                break;
        }
    }

    /// <summary>wait(2): the exit code, or 128 and the signal.</summary>
    private static int CodeOf(int waitStatus) => (waitStatus & 0x7f) is var signal and not 0 ? 128 + signal : (waitStatus >> 8) & 0xff;

    /// <summary>An app whose pre-start failed never began: that failure is its own.</summary>
    private int CodeOfApp(int actor)
    {
        var isAfterAnother = _plan.Actors[actor].Role == ActorRole.Main && actor > 0 && _plan.Actors[actor - 1].Next == actor;
        return isAfterAnother && _codes[actor - 1] is { } before and not 0 ? before : _codes[actor] ?? 0;
    }

    private PlanStep StepOf(int actor, int step)
    {
        var steps = actor switch
        {
            NativeReport.ChildActor => _plan.Child,
            NativeReport.InitActor => _plan.Init,
            _ => _plan.Actors[actor].Steps,
        };
        return steps[step];
    }
}
