using System.Collections.Immutable;

namespace Appc.ImageSpec.Schema;

/// <summary>How an image's program is executed (aci.md, app). Change it with a <c>with</c> expression.</summary>
public sealed partial record App : SpecObject
{
    private readonly ImmutableArray<string> _exec;

    /// <summary>The program and its arguments; may be empty.</summary>
    public ImmutableArray<string> Exec
    {
        get => Given(_exec);
        init => _exec = value;
    }

    /// <summary>What runs around the main process.</summary>
    public ImmutableArray<AppEventHandler> EventHandlers { get; init; } = [];

    /// <summary>A user's name, a number, or an absolute path whose owner is taken; never empty in a valid manifest.</summary>
    public required string User { get; init; }

    /// <summary>A group's name, a number, or an absolute path whose group is taken; never empty in a valid manifest.</summary>
    public required string Group { get; init; }

    /// <summary>Further groups of the app's processes; <c>supplementaryGIDs</c> in the manifest.</summary>
    public ImmutableArray<uint> SupplementaryGids { get; init; } = [];

    /// <summary>Absolute; null where the root is meant.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Variables, no name twice.</summary>
    public ImmutableArray<EnvironmentVariable> Environment { get; init; } = [];

    /// <summary>Where data from outside is expected.</summary>
    public ImmutableArray<MountPoint> MountPoints { get; init; } = [];

    /// <summary>Where the app listens.</summary>
    public ImmutableArray<Port> Ports { get; init; } = [];

    /// <summary>Constraints to apply.</summary>
    public ImmutableArray<Isolator> Isolators { get; init; } = [];

    /// <summary>Data of end users; never changes how the app runs.</summary>
    public ImmutableSortedDictionary<string, string> UserAnnotations { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Data of end users; never changes how the app runs.</summary>
    public ImmutableSortedDictionary<string, string> UserLabels { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
}
