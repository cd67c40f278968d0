using System.Collections.Immutable;

namespace Appc.PodLaunch.Execute;

/// <summary>How a pod ended.</summary>
/// <param name="Code">The pod's exit code: that of the app which failed last, 0 where none did; 128 and the number of the signal where one ended the pod.</param>
/// <param name="Codes">The exit code of each process of the plan, or 128 and its signal; null for one that was ended with the pod.</param>
public sealed record PodExit(int Code, ImmutableArray<int?> Codes);
