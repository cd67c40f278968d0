using System.Collections.Immutable;
using Appc.PodLaunch.Isolators;

namespace Appc.PodLaunch.Plan;

/// <summary>A file of /proc/PID that the parent writes for the child before it lets it go on (user_namespaces(7)).</summary>
/// <param name="File">The file's name below /proc/PID.</param>
/// <param name="Content">What is written, in one write(2).</param>
/// <param name="Reason">Why, for people.</param>
public sealed record IdMapWrite(string File, string Content, string Reason)
{
    /// <summary>newuidmap(1) or newgidmap(1), where only that may write the file: it is told the process and the words of the content. Null where the runner writes itself.</summary>
    public string? Program { get; init; }

    /// <summary>As a line of a plan.</summary>
    /// <param name="process">What stands for the process.</param>
    internal string Show(string process) => Program is null
        ? $"write(/proc/{process}/{File}, {Quote(Content)})"
        : $"execve({Quote(Program)}, [{string.Join(", ", Arguments(process).Select(Quote))}], [])";

    /// <summary>Of the program.</summary>
    internal ImmutableArray<string> Arguments(string process) => [Path.GetFileName(Program!), process, .. Content.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries)];

    private static string Quote(string text) => StraceQuoting.Quote(System.Text.Encoding.UTF8.GetBytes(text));
}

/// <summary>
/// Everything that launching a pod does, as data: the executor performs exactly this, <see cref="PlanText"/> and
/// <see cref="PlanJson"/> print it. The parent clones a process with <see cref="CloneFlags"/>, which performs
/// <see cref="Child"/> and so becomes the pod's init; the parent writes <see cref="IdMaps"/> and lets it go; init performs <see cref="Init"/>, which forks the <see cref="Actors"/>.
/// </summary>
public sealed record LaunchPlan
{
    /// <summary>How many processes a plan may start.</summary>
    public const int MaximumActors = 512;

    /// <summary>The signal by which init lets a process go on that waits. The last real-time signal, which nobody else uses for anything here.</summary>
    public const int ReleaseSignal = Appc.Linux.Process.Signals.Last;

    /// <summary>The descriptor on which the pod's processes report a failed step or an exit. The same in every launch.</summary>
    public const int ReportDescriptor = 60;

    /// <summary>The descriptor of the program that becomes the pod's init. The same in every launch.</summary>
    public const int ProgramDescriptor = 62;

    /// <summary>The descriptor from which init reads one byte before it begins. The same in every launch.</summary>
    public const int GoDescriptor = 61;

    /// <summary>The descriptor on which init listens for the apps' metadata requests, until the runner takes it over. The same in every launch.</summary>
    public const int MetadataDescriptor = 63;

    /// <summary>The descriptor under which init holds the pod's terminal, until the runner takes it over. The same in every launch.</summary>
    public const int TerminalDescriptor = 64;

    /// <summary>The descriptor of the terminal's other side, which is the app's. The same in every launch.</summary>
    public const int PeerDescriptor = 65;

    /// <summary>The descriptor of a running pod's init in a process that enters the pod; no cgroup is entered there by a descriptor.</summary>
    public const int PodDescriptor = 66;

    /// <summary>The descriptor of the app's process, likewise.</summary>
    public const int AppDescriptor = 67;

    /// <summary>
    /// The first of the descriptors by which apps enter their cgroups. Init closes those from 3 to 59 before it starts an app; these
    /// it closes when it has started all.
    /// </summary>
    public const int CgroupDescriptors = 66;

    /// <summary>The first of the descriptors of pipes that carry apps' output to their logs; two for each app, where one of them has a log.</summary>
    public const int StreamDescriptors = 512;

    /// <summary>What became of each isolator of the pod.</summary>
    public ImmutableArray<IsolatorFinding> Isolators { get; init; } = [];

    /// <summary>Ports of the host on which the runner listens for apps, before all else.</summary>
    public ImmutableArray<RunnerStep> Listening { get; init; } = [];

    /// <summary>What the runner does before it clones the pod's init: cgroups. None for a pod without limits.</summary>
    public ImmutableArray<RunnerStep> Before { get; init; } = [];

    /// <summary>The process that makes the pod's user namespace, and is gone when that is held open; null for none.</summary>
    public HolderPlan? Holder { get; init; }

    /// <summary>What it does when init is there and waits.</summary>
    public ImmutableArray<RunnerStep> Join { get; init; } = [];

    /// <summary>What it does behind that: networks. None for a pod with the loopback interface alone, or in the host's network.</summary>
    public ImmutableArray<RunnerStep> Connect { get; init; } = [];

    /// <summary>How it leaves the networks when the pod has ended; before <see cref="After"/>.</summary>
    public ImmutableArray<RunnerStep> Disconnect { get; init; } = [];

    /// <summary>What it does when the pod has ended.</summary>
    public ImmutableArray<RunnerStep> After { get; init; } = [];

    /// <summary>The steps of the process that gives the caller's terminal back in the end, however that comes; none where the pod has no terminal.</summary>
    public ImmutableArray<PlanStep> Keeper { get; init; } = [];

    /// <summary>What the first process is called in the plan: a pod's <c>init</c>, or the <c>usher</c> of a process that enters a pod.</summary>
    public string FirstName { get; init; } = "init";

    /// <summary>True where the first process waits, when it has said that all is there, until the runner has taken over what it is to take over.</summary>
    public bool AwaitsTakeover { get; init; }

    /// <summary>Flags of the parent's clone3(2).</summary>
    public required ulong CloneFlags { get; init; }

    /// <summary>The parent's writes below /proc/PID, in order; none without a user namespace.</summary>
    public ImmutableArray<IdMapWrite> IdMaps { get; init; } = [];

    /// <summary>The steps of the cloned process until it executes the init program.</summary>
    public required ImmutableArray<PlanStep> Child { get; init; }

    /// <summary>The steps of the pod's first process, its init.</summary>
    public required ImmutableArray<PlanStep> Init { get; init; }

    /// <summary>The processes that init forks: the apps' own, and those of their event handlers.</summary>
    public required ImmutableArray<PlanActor> Actors { get; init; }
}
