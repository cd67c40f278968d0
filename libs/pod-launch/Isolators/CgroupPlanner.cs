using System.Collections.Immutable;
using System.Globalization;
using Appc.ImageSpec.Schema;

namespace Appc.PodLaunch.Isolators;

/// <summary>
/// Lays the cgroups of a pod out: <c>appc-UUID</c> with the pod's limits, and in it <c>app-NAME</c> with each app's, in every hierarchy
/// that has a controller which an isolator needs. Made for those pods only that ask for a limit. A pure function of the facts.
/// </summary>
internal sealed class CgroupPlanner
{
    private readonly string _podName;
    private readonly ResourceSettings _settings;
    private readonly NetworkShaper _network;
    private readonly bool _isSingle;
    private readonly List<Place> _places = [];
    private readonly List<IsolatorFinding> _findings = [];

    /// <summary>A planner for one pod.</summary>
    /// <param name="facts">What the machine offers.</param>
    /// <param name="podName">The pod's cgroup's name.</param>
    /// <param name="network">Judges what no cgroup enforces.</param>
    /// <param name="isSingle">True for a pod of one app.</param>
    internal CgroupPlanner(CgroupFacts facts, string podName, NetworkShaper network, bool isSingle)
    {
        (_podName, _network, _isSingle) = (podName, network, isSingle);
        _settings = new ResourceSettings(facts);
    }

    /// <summary>What became of each isolator so far.</summary>
    internal IReadOnlyList<IsolatorFinding> Findings => _findings;

    /// <summary>Takes the resource isolators of the pod, or of one app; the pod's come first.</summary>
    /// <param name="app">The app's name; null for the pod.</param>
    /// <param name="isolators">Those for which <see cref="IsResource"/> is true.</param>
    internal void Add(string? app, IEnumerable<RequestedIsolator> isolators)
    {
        foreach (var request in isolators)
        {
            var (hierarchy, setting) = SettingOf(request, isPod: app is null);
            _findings.Add(request.Finding(app is null ? "pod" : $"app {app}", setting.Verdict, setting.Detail));
            if (hierarchy is not null && !setting.Writes.IsEmpty)
            {
                _places.Add(new Place(hierarchy, app, request, setting.Writes));
            }
        }
    }

    /// <summary>True for an isolator that a cgroup enforces, or that would need one.</summary>
    internal static bool IsResource(RequestedIsolator request) => request.Isolator.View is ResourceIsolator or LinuxCpuShares;

    private (CgroupHierarchy? Hierarchy, CgroupSetting Setting) SettingOf(RequestedIsolator request, bool isPod)
    {
        if (request.Isolator.View is ResourceIsolator { Kind: ResourceKind.NetworkBandwidth } bandwidth)
        {
            return (null, _network.Take(bandwidth, isPod || _isSingle));
        }

        var (controller, name) = request.Isolator.View switch
        {
            ResourceIsolator { Kind: ResourceKind.Memory } => ("memory", "memory"),
            ResourceIsolator { Kind: ResourceKind.BlockBandwidth or ResourceKind.BlockIops } => ("blkio", "io"),
            _ => ("cpu", "cpu"),
        };
        var (hierarchy, why) = _settings.Find(controller, name);
        return hierarchy is null ? (null, CgroupSetting.Ignored(why)) : (hierarchy, request.Isolator.View is LinuxCpuShares shares
            ? ResourceSettings.Shares(hierarchy, shares.Value)
            : _settings.Of(hierarchy, (ResourceIsolator)request.Isolator.View, isPod));
    }

    /// <summary>The cgroups for everything that was added.</summary>
    /// <param name="apps">Every app of the pod, in order.</param>
    internal CgroupPlan Plan(IReadOnlyList<string> apps)
    {
        if (_places.Count == 0)
        {
            return CgroupPlan.None;
        }

        var layouts = _places.Select(place => place.Hierarchy).Distinct().Select(hierarchy => new CgroupLayout(hierarchy, _podName)).ToList();
        foreach (var layout in layouts)
        {
            layout.Begin([.. _places.Where(place => place.Hierarchy == layout.Hierarchy).Select(place => place.Controller).Distinct(StringComparer.Ordinal)]);
            layout.Limit([.. Of(layout, null), .. Protection(layout)]);
            foreach (var app in apps)
            {
                layout.AddApp(app, Of(layout, app));
            }
        }

        return new CgroupPlan
        {
            Before = [.. layouts.SelectMany(layout => layout.Before)],
            Join = [.. layouts.Select(layout => layout.Join)],
            After = [.. layouts.AsEnumerable().Reverse().SelectMany(layout => layout.After())],
            Apps = [.. apps.Select(app => layouts.Select(layout => layout.AppCgroup(app)).OfType<string>().ToImmutableArray())],
        };
    }

    /// <summary>What the apps are to keep, the pod must have; where it has none of its own.</summary>
    private IEnumerable<(CgroupWrite Write, string Reason)> Protection(CgroupLayout layout)
    {
        var requests = _places.Where(place => place.Hierarchy == layout.Hierarchy)
            .SelectMany(place => place.Writes.Where(write => write.File == CgroupWrite.Protection).Select(write => (place.App, Bytes: decimal.Parse(write.Content, CultureInfo.InvariantCulture)))).ToList();
        return requests.Count == 0 || requests.Exists(request => request.App is null)
            ? []
            : [(new CgroupWrite(CgroupWrite.Protection, Math.Min(requests.Sum(request => request.Bytes), long.MaxValue).ToString(CultureInfo.InvariantCulture)), "resource/memory, what its apps request")];
    }

    private IEnumerable<(CgroupWrite Write, string Reason)> Of(CgroupLayout layout, string? app) => _places
        .Where(place => place.Hierarchy == layout.Hierarchy && place.App == app)
        .SelectMany(place => place.Writes.Select(write => (write, place.Request.Name)));

    private sealed record Place(CgroupHierarchy Hierarchy, string? App, RequestedIsolator Request, ImmutableArray<CgroupWrite> Writes)
    {
        /// <summary>Its version 2 name is what subtree_control takes.</summary>
        internal string Controller => Writes[0].File[..Writes[0].File.IndexOf('.')];
    }
}
