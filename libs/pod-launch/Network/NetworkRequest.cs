using System.Collections.Immutable;

namespace Appc.PodLaunch.Network;

/// <summary>A network that a pod is to join.</summary>
/// <param name="Name">The name that its configuration has.</param>
/// <param name="Arguments">What is said to its plugins (CNI_ARGS), in order.</param>
public sealed record NetworkRequest(string Name, ImmutableArray<KeyValuePair<string, string>> Arguments)
{
    /// <summary>The network that is there without any configuration.</summary>
    public const string Default = "default";

    /// <summary><c>KEY=VALUE;KEY=VALUE</c>, as CNI_ARGS has them.</summary>
    public string ArgumentText => string.Join(';', Arguments.Select(argument => $"{argument.Key}={argument.Value}"));
}
