using System.Collections.Immutable;
using Appc.ImageSpec;
using Appc.Linux.Process;
using Appc.PodLaunch.Build;
using Appc.PodLaunch.Plan;
using Microsoft.Win32.SafeHandles;

namespace Appc.PodLaunch.Logs;

/// <summary>The pipes between the apps of a pod and their logs. Made before the clone; read by threads behind it.</summary>
internal sealed class PodLogs : IDisposable
{
    private readonly List<(int App, bool IsError, StreamMode Mode, SafeFileHandle Read)> _streams = [];
    private readonly List<SafeFileHandle> _writeEnds = [];
    private readonly List<StreamPump> _pumps = [];
    private readonly Dictionary<int, JournalLog> _journals = [];
    private readonly List<AppLog> _logs = [];

    private PodLogs()
    {
    }

    /// <summary>True where a line was lost: the disk was full, or the caller's stream closed.</summary>
    internal bool LostSome => _pumps.Exists(pump => pump.LostSome);

    /// <summary>Makes the pipes, the apps' ends under the numbers that the plan knows.</summary>
    /// <exception cref="BadInputException">A number is taken, or there is no journal for an app that wants one.</exception>
    internal static PodLogs Open(IReadOnlyList<AppRequest> apps, string pod)
    {
        var logs = new PodLogs();
        for (var app = 0; app < apps.Count; app++)
        {
            var streams = apps[app].Streams;
            if (streams.Output == StreamMode.Journal || streams.Error == StreamMode.Journal)
            {
                logs._journals[app] = new JournalLog(apps[app].Name, pod);
            }

            logs.Open(app, isError: false, streams.Output);
            logs.Open(app, isError: true, streams.Error);
        }

        return logs;
    }

    /// <summary>Begins to read. From here on this process has threads.</summary>
    /// <param name="paths">Where each app's log is.</param>
    /// <param name="limits">How much is kept.</param>
    /// <param name="isTerminalRaw">True where the pod has a terminal that the caller's is joined to.</param>
    internal void Follow(ImmutableArray<string> paths, LogLimits limits, bool isTerminalRaw)
    {
        _writeEnds.ForEach(end => end.Dispose());
        foreach (var app in _streams.GroupBy(stream => stream.App))
        {
            var log = new AppLog(paths[app.Key], limits);
            _logs.Add(log);
            foreach (var stream in app)
            {
                var copy = stream.Mode == StreamMode.Both ? StreamCopy.OfCaller(stream.IsError, isTerminalRaw) : null;
                _pumps.Add(new StreamPump(stream.Read, stream.Mode == StreamMode.Journal ? _journals[stream.App] : log, stream.IsError ? "stderr" : "stdout", copy));
            }
        }
    }

    /// <summary>Waits until everything is written; nothing of the pod may run any more.</summary>
    internal void Finish()
    {
        _writeEnds.ForEach(end => end.Dispose());
        _pumps.ForEach(pump => pump.Dispose());
        _logs.ForEach(log => log.Dispose());
        foreach (var journal in _journals.Values)
        {
            journal.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Finish();
        _streams.ForEach(stream => stream.Read.Dispose());
    }

    private void Open(int app, bool isError, StreamMode mode)
    {
        if (!AppStreams.IsPipe(mode))
        {
            return;
        }

        var number = HandedDescriptors.PipeOf(app, isError);
        if (Processes.IsOpen(number))
        {
            throw new BadInputException($"launch: descriptor {number} is taken: the caller handed on too many open files");
        }

        var (read, write) = Processes.Pipe();
        using (read)
        using (write)
        {
            _streams.Add((app, isError, mode, Processes.DuplicateAbove(read, LaunchPlan.ProgramDescriptor + 1)));
            _writeEnds.Add(Processes.DuplicateTo(write, number, acrossExecve: true));
        }
    }
}
