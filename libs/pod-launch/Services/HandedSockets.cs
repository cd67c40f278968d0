using System.Collections.Immutable;
using Appc.ImageSpec;
using Appc.Linux.Process;
using Appc.PodLaunch.Build;
using Microsoft.Win32.SafeHandles;

namespace Appc.PodLaunch.Services;

/// <summary>The apps' sockets under the numbers that the plan knows, from before the clone until the pod has them.</summary>
internal sealed class HandedSockets : IDisposable
{
    private readonly List<SafeFileHandle> _placed = [];
    private readonly ImmutableArray<AppSocket> _sockets;

    /// <summary>Puts each in its place.</summary>
    /// <exception cref="BadInputException">Another open file has its number.</exception>
    internal HandedSockets(LaunchRequest request, ImmutableArray<AppSocket> sockets)
    {
        _sockets = sockets;
        var handed = new HandedDescriptors(request);
        for (var app = 0; app < request.Apps.Length; app++)
        {
            foreach (var (number, socket) in handed.SocketsOf(request.Apps, app).Zip(sockets.Where(socket => socket.App.ToString() == request.Apps[app].Name)))
            {
                _placed.Add(Place(socket.Handle, number));
            }
        }
    }

    /// <summary>One more descriptor of an open file, under a number that a plan knows; to be handed on across execve(2).</summary>
    internal static SafeFileHandle Place(SafeFileHandle handle, int number) => Processes.IsOpen(number)
        ? throw new BadInputException($"launch: descriptor {number} is taken: the caller handed on too many open files")
        : Processes.DuplicateTo(handle, number, acrossExecve: true);

    /// <summary>The pod runs: from here on they are its alone, so that it can close one.</summary>
    internal void LetGo()
    {
        foreach (var socket in _sockets)
        {
            socket.Handle.Dispose();
        }
    }

    /// <summary>The pod's init has them. Until it is known to have started they are kept, for it may be started once more.</summary>
    public void Dispose() => _placed.ForEach(placed => placed.Dispose());
}
