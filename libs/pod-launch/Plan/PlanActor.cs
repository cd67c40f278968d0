using System.Collections.Immutable;

namespace Appc.PodLaunch.Plan;

/// <summary>What a process of a pod is to its app.</summary>
public enum ActorRole
{
    /// <summary>The app itself.</summary>
    Main,

    /// <summary>The event handler that must succeed before the app begins (aci.md, eventHandlers).</summary>
    PreStart,

    /// <summary>The event handler that runs when the app has ended.</summary>
    PostStop,
}

/// <summary>When a process that init forked begins with its program.</summary>
public enum ActorStart
{
    /// <summary>As soon as it is ready.</summary>
    AtOnce,

    /// <summary>When every process of the pod is ready and init has given up what it does not need.</summary>
    WhenAllAreReady,

    /// <summary>When the one whose <see cref="PlanActor.Next"/> it is has ended.</summary>
    AfterAnother,
}

/// <summary>A process that init forks: its steps, from the fork to its execve(2).</summary>
/// <param name="App">The app's name in the pod.</param>
/// <param name="Role">What it is to the app.</param>
/// <param name="Steps">In order.</param>
public sealed record PlanActor(string App, ActorRole Role, ImmutableArray<PlanStep> Steps)
{
    /// <summary>What it waits for.</summary>
    public ActorStart Awaits { get; init; }

    /// <summary>True for a program that joins a running pod; no other then gets the app's place.</summary>
    public bool IsEntering { get; init; }

    /// <summary>Index of the one that begins when this one has ended, if it succeeded or need not; null for none.</summary>
    public int? Next { get; init; }

    /// <summary>
    /// The process id in the pod of the actor with an index: init is 1, and nobody else forks before all are there.
    /// </summary>
    public static int ProcessIdOf(int index) => index + 2;

    /// <summary>Its name for people.</summary>
    public string Title => Role switch
    {
        ActorRole.PreStart => $"pre-start of {App}",
        ActorRole.PostStop => $"post-stop of {App}",
        _ => IsEntering ? $"program in {App}" : $"app {App}",
    };
}
