using System.Collections.Immutable;
using Appc.ImageSpec.Schema;
using Appc.PodLaunch.Build;
using Appc.PodLaunch.Isolators;

namespace Appc.PodLaunch.Image;

/// <summary>What a user says on the command line about one app; everything null or empty is as the image says.</summary>
public sealed record AppSettings
{
    /// <summary>Another name for the app in the pod; by default the last part of the image's name.</summary>
    public AcName? Name { get; init; }

    /// <summary>Another program; the image's own arguments are then not used.</summary>
    public string? Exec { get; init; }

    /// <summary>Arguments behind the program: they follow the image's own.</summary>
    public ImmutableArray<string> Arguments { get; init; } = [];

    /// <summary>Another user.</summary>
    public string? User { get; init; }

    /// <summary>Another group.</summary>
    public string? Group { get; init; }

    /// <summary>Another working directory, absolute.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Other supplementary groups.</summary>
    public ImmutableArray<uint>? SupplementaryGids { get; init; }

    /// <summary>Notes of the user's own, above the image's of the same names.</summary>
    public ImmutableSortedDictionary<string, string> UserAnnotations { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Likewise.</summary>
    public ImmutableSortedDictionary<string, string> UserLabels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Variables of the caller, below the image's.</summary>
    public ImmutableArray<EnvironmentVariable> Inherited { get; init; } = [];

    /// <summary>What a program with a terminal asks of its caller's: TERM, or nothing where the caller has none.</summary>
    public static ImmutableArray<EnvironmentVariable> Terminal =>
        System.Environment.GetEnvironmentVariable("TERM") is { Length: > 0 } type ? [new EnvironmentVariable("TERM", type)] : [];

    /// <summary>Variables set on top of the image's.</summary>
    public ImmutableArray<EnvironmentVariable> Environment { get; init; } = [];

    /// <summary>Volumes of the pod mounted beside the image's mount points, or in their place.</summary>
    public ImmutableArray<Mount> Mounts { get; init; } = [];

    /// <summary>Isolators of the command line; each replaces the image's of its kind.</summary>
    public ImmutableArray<RequestedIsolator> Isolators { get; init; } = [];

    /// <summary>True to make the root filesystem read-only.</summary>
    public bool ReadOnlyRoot { get; init; }

    /// <summary>Where the app's standard streams go.</summary>
    public AppStreams Streams { get; init; } = AppStreams.Inherited;

    /// <summary>Which default confinements stay on.</summary>
    public AppConfinement Confinement { get; init; } = AppConfinement.Full;
}
