using Appc.PodLaunch.Build;
using Appc.PodLaunch.Execute;
using Microsoft.Win32.SafeHandles;

namespace Appc.PodLaunch.Pods;

/// <summary>Joins the caller's terminal to the one that a plan makes, from when that is there until nothing of the plan runs any more.</summary>
public sealed class TerminalWatcher : IPodWatcher, IDisposable
{
    private readonly TerminalRelay? _relay;

    /// <summary>For one plan.</summary>
    /// <param name="caller">The caller's terminal; null where the plan makes none.</param>
    public TerminalWatcher(CallerTerminal? caller)
    {
        _relay = caller is null ? null : new TerminalRelay(caller);
    }

    /// <inheritdoc/>
    public void AllStarted(SafeFileHandle init) => _relay?.Start(init);

    /// <inheritdoc/>
    public void Ended() => _relay?.Dispose();

    /// <inheritdoc/>
    public void Dispose() => _relay?.Dispose();
}
