using System.Collections.Immutable;

namespace Appc.PodLaunch.Execute;

/// <summary>How a pod ended.</summary>
/// <param name="Code">The pod's exit code: the first app's, or 128 and the number of the signal that ended it.</param>
/// <param name="AppStatuses">The wait status (wait(2)) of each app; null for one that was ended with the pod's init.</param>
public sealed record PodExit(int Code, ImmutableArray<int?> AppStatuses);
