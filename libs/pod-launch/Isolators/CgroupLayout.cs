using Appc.PodLaunch.Plan;

namespace Appc.PodLaunch.Isolators;

/// <summary>The cgroups of one pod in one hierarchy.</summary>
internal sealed class CgroupLayout
{
    private readonly string _pod;
    private readonly string _init;
    private readonly string? _aside;
    private readonly List<RunnerStep> _before = [];
    private readonly List<string> _directories = [];
    private readonly Dictionary<string, string> _apps = new(StringComparer.Ordinal);
    private string _controllers = "";

    internal CgroupLayout(CgroupHierarchy hierarchy, string podName)
    {
        Hierarchy = hierarchy;
        _pod = Path.Join(hierarchy.Parent, podName);
        _init = hierarchy.Version == 1 ? _pod : Path.Join(_pod, "init");
        _aside = hierarchy.StepAside ? Path.Join(hierarchy.Parent, "runner-" + podName) : null;
    }

    internal CgroupHierarchy Hierarchy { get; }

    internal IEnumerable<RunnerStep> Before => _before;

    internal RunnerStep Join => Write(_init, new CgroupWrite("cgroup.procs", RunnerStep.Init), "the pod is in it before anything of it runs");

    /// <summary>The pod's cgroup, and the controllers handed on to it.</summary>
    internal void Begin(IReadOnlyCollection<string> controllers)
    {
        _controllers = string.Join(' ', controllers.Select(controller => "+" + controller));
        var missing = controllers.Where(controller => Hierarchy.Version == 2 && !Hierarchy.HandedOn.Contains(controller)).ToList();
        if (_aside is not null)
        {
            Make(_aside, "the runner steps aside: a cgroup with processes hands no controllers on");
            _before.Add(Write(_aside, new CgroupWrite("cgroup.procs", "0"), "into it"));
        }

        if (missing.Count > 0)
        {
            _before.Add(Write(Hierarchy.Parent, new CgroupWrite("cgroup.subtree_control", string.Join(' ', missing.Select(name => "+" + name))), "what the pod needs"));
        }

        Make(_pod, "the pod's cgroup");
    }

    /// <summary>The pod's limits; on version 2 its processes then live one level below.</summary>
    internal void Limit(IEnumerable<(CgroupWrite Write, string Reason)> writes)
    {
        AddWrites(_pod, writes);
        if (Hierarchy.Version == 2)
        {
            _before.Add(Write(_pod, new CgroupWrite("cgroup.subtree_control", _controllers), "for its apps"));
            Make(_init, "where the pod's init lives");
        }
    }

    /// <summary>An app's cgroup: with limits of its own, and on version 2 in any case.</summary>
    internal void AddApp(string app, IEnumerable<(CgroupWrite Write, string Reason)> writes)
    {
        var all = writes.ToList();
        if (all.Count == 0 && Hierarchy.Version == 1)
        {
            return;
        }

        var directory = Path.Join(_pod, "app-" + app); // no app's name can be that of a file of a cgroup
        Make(directory, $"app {app}");
        AddWrites(directory, all);
        _apps[app] = directory;
    }

    /// <summary>Null where the app stays in the pod's cgroup.</summary>
    internal string? AppCgroup(string app) => _apps.GetValueOrDefault(app);

    /// <summary>Undoes all of it, the innermost first.</summary>
    internal IEnumerable<RunnerStep> After()
    {
        foreach (var directory in _directories.AsEnumerable().Reverse().Where(directory => directory != _aside))
        {
            yield return new RunnerStep(RunnerCall.RemoveDirectory, directory, "", "the pod has ended");
        }

        if (_aside is not null)
        {
            yield return Write(Hierarchy.Parent, new CgroupWrite("cgroup.subtree_control", _controllers.Replace('+', '-')), "as it was");
            yield return Write(Hierarchy.Parent, new CgroupWrite("cgroup.procs", "0"), "back to where the runner was");
            yield return new RunnerStep(RunnerCall.RemoveDirectory, _aside, "", "as it was");
        }
    }

    private void Make(string directory, string reason)
    {
        _directories.Add(directory);
        _before.Add(new RunnerStep(RunnerCall.MakeDirectory, directory, "", reason));
    }

    private void AddWrites(string directory, IEnumerable<(CgroupWrite Write, string Reason)> writes) =>
        _before.AddRange(writes.Select(write => Write(directory, write.Write, write.Reason)));

    private static RunnerStep Write(string directory, CgroupWrite write, string reason) =>
        new(RunnerCall.Write, Path.Join(directory, write.File), write.Content, reason) { MayBeMissing = write.MayBeMissing };
}
