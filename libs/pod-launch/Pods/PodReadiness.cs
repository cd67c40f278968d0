using System.Collections.Immutable;
using System.Globalization;
using Appc.ImageSpec.Schema;
using Appc.PodLaunch.Build;
using Appc.PodLaunch.Plan;

namespace Appc.PodLaunch.Pods;

/// <summary>Tells whether the apps of a running pod are what they are to become: by /proc alone, and by their own word where they give one.</summary>
public sealed class PodReadiness
{
    private readonly PodDirectory _pod;
    private readonly ImmutableArray<(AcName App, int Id)> _apps;

    /// <summary>For one pod.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="options">It again, as its own manifest describes it.</param>
    public PodReadiness(PodDirectory pod, PodOptions options)
    {
        _pod = pod;
        var host = HostProbe.Facts();
        var apps = options.Apps.Select(app => PodEntrance.Resolve(pod, options, host, app, command: null)).ToList();
        _apps = [.. options.Apps.Select((app, index) => (app.Name, PlanActor.ProcessIdOf(PodLayout.IndexOfMain(apps, index))))];
    }

    /// <summary>True where each app's process has executed the app's program, or has ended: until then it has init's name. Of those that notify a service manager all must have said that they are ready.</summary>
    public bool IsReady()
    {
        if (_pod.Pid is not { } init || _pod.AwaitsReadiness)
        {
            return false;
        }

        var names = Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => char.IsAsciiDigit(name![0]))
            .Select(name => ProcessStatus.TryRead(int.Parse(name!, CultureInfo.InvariantCulture)))
            .Where(status => status?.Parent == init && status.InnerId is not null).ToDictionary(status => status!.InnerId!.Value, status => status!.Name);
        return _apps.All(app => _pod.ExitCodeOf(app.App) is not null || (names.TryGetValue(app.Id, out var name) && name != PlanBuilder.InitName.ToString()));
    }
}
