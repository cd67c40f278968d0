using System.Collections.Immutable;
using Appc.PodLaunch.Plan;

namespace Appc.PodLaunch.Network;

/// <summary>A network that a pod joins, with everything that joining and leaving it takes.</summary>
/// <param name="Network">Its name.</param>
/// <param name="Interface">The interface in the pod: eth0, eth1 and so on.</param>
/// <param name="ContainerId">The pod, as plugins know it.</param>
/// <param name="Arguments">CNI_ARGS.</param>
/// <param name="SearchPath">CNI_PATH.</param>
/// <param name="Plugins">In the order in which they are called; the other way round in the end.</param>
public sealed record NetworkAttachment(string Network, string Interface, string ContainerId, string Arguments, string SearchPath, ImmutableArray<PluginCall> Plugins)
{
    /// <summary>The variable with the path to the pod's network namespace, which is not known before the pod is there.</summary>
    internal const string NamespaceVariable = "CNI_NETNS=" + RunnerStep.NetworkNamespace;

    /// <summary>The calls that join the network. In each but the first <see cref="RunnerStep.Previous"/> stands for the answer of the one before.</summary>
    public IEnumerable<RunnerStep> Add => Plugins.Select((plugin, index) =>
        Step("ADD", plugin, index == 0 ? null : RunnerStep.Previous, $"join network {Network} as {Interface}"));

    /// <summary>The calls that leave it. In each <see cref="RunnerStep.Previous"/> stands for the last answer.</summary>
    public IEnumerable<RunnerStep> Delete => Plugins.Reverse().Select(plugin => Step("DEL", plugin, RunnerStep.Previous, $"leave network {Network}"));

    private RunnerStep Step(string command, PluginCall plugin, string? previous, string reason) => new(RunnerCall.Execute, plugin.Program, plugin.Input(previous), reason)
    {
        Environment =
        [
            $"CNI_COMMAND={command}", $"CNI_CONTAINERID={ContainerId}", NamespaceVariable, $"CNI_IFNAME={Interface}",
            .. Arguments.Length == 0 ? [] : (string[])[$"CNI_ARGS={Arguments}"], $"CNI_PATH={SearchPath}",
        ],
    };
}
