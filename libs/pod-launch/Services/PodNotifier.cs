using System.Collections.Immutable;
using Appc.PodLaunch.Build;

namespace Appc.PodLaunch.Services;

/// <summary>
/// What the service manager hears of a pod: from the apps that notify, what <see cref="NotifyFilter"/> lets through; of a pod in which none does, that it is
/// ready when every app runs, and that it lives. Made before the clone; its threads start behind it. Without a service manager it does nothing.
/// </summary>
internal sealed class PodNotifier : IDisposable
{
    private readonly ManagerSocket? _manager;
    private readonly string _pod;
    private readonly List<(int App, AppNotifySocket Socket)> _sockets = [];
    private readonly Lock _lock = new();
    private readonly NotifyFilter _filter;
    private readonly StartWatch? _start;
    private readonly long? _watchdog;
    private Timer? _timer;
    private bool _isReady;

    /// <summary>Called, once or more, when all apps that notify have said that they are ready.</summary>
    internal Action WhenAppsAreReady { get; init; } = () => { };

    /// <summary>Makes what the plan expects.</summary>
    /// <param name="manager">The service manager.</param>
    /// <param name="request">The pod.</param>
    /// <param name="pod">Its name for people.</param>
    /// <param name="directories">The apps' directories, which exist.</param>
    /// <param name="warn">Takes what the user should know.</param>
    internal PodNotifier(ServiceManager manager, LaunchRequest request, string pod, ImmutableArray<string> directories, Action<string> warn)
    {
        _pod = pod;
        _manager = manager.NotifySocket is { } address ? new ManagerSocket(address, warn) : null;
        _filter = new NotifyFilter([.. request.Apps.Where(app => app.Notifies).Select(app => app.Name)]);
        _sockets.AddRange(request.Apps.Index().Where(app => app.Item.Notifies).Select(app => (app.Index, new AppNotifySocket(directories[app.Index]))));
        _start = new HandedDescriptors(request).StartPipe is { } number ? new StartWatch(number) : null;
        _watchdog = _sockets.Count == 0 ? manager.WatchdogMicroseconds : null;
    }

    /// <summary>The pod is on its way: begins to listen to it.</summary>
    internal void Follow(int init, int processes)
    {
        for (var index = 0; index < _sockets.Count; index++)
        {
            var app = index;
            _sockets[index].Socket.Follow(message => PassOn(app, message));
        }

        _start?.Follow(init, processes, SayReady);
    }

    /// <summary>The app with an index has ended.</summary>
    internal void AppEnded(int app)
    {
        if (_sockets.FindIndex(socket => socket.App == app) is >= 0 and var index)
        {
            lock (_lock)
            {
                _filter.End(index);
            }
        }
    }

    /// <summary>The pod has ended as it should, be it so soon that nobody had seen it run.</summary>
    internal void Finish()
    {
        EndListening();
        if (_start is not null)
        {
            SayReady();
        }

        _manager?.Send($"STOPPING=1\nSTATUS=pod {_pod} has ended");
    }

    /// <summary>The pod runs no more.</summary>
    public void Dispose()
    {
        EndListening();
        _timer?.Dispose();
        _manager?.Dispose();
    }

    /// <summary>What the apps said before they ended is passed on first.</summary>
    private void EndListening()
    {
        _sockets.ForEach(socket => socket.Socket.Dispose());
        _sockets.Clear();
        _start?.Dispose();
    }

    private void PassOn(int app, byte[] message)
    {
        lock (_lock)
        {
            if (_filter.Take(app, message) is { } text)
            {
                _manager?.Send(text);
                if (text.Split('\n').Contains(NotifyFilter.IsReady))
                {
                    WhenAppsAreReady();
                }
            }
        }
    }

    private void SayReady()
    {
        lock (_lock)
        {
            if (_isReady)
            {
                return;
            }

            _isReady = true;
            _manager?.Send($"READY=1\nSTATUS=pod {_pod} runs");
            if (_watchdog is { } time)
            {
                var half = TimeSpan.FromMicroseconds(time / 2);
                _timer = new Timer(_ => _manager?.Send("WATCHDOG=1"), null, half, half);
            }
        }
    }
}
