using System.Globalization;
using System.Text;
using Appc.ImageSpec;
using Appc.PodLaunch.Plan;

namespace Appc.PodLaunch.Network;

/// <summary>Calls the plugins of a network for a pod.</summary>
/// <param name="process">How programs are run.</param>
/// <param name="networkNamespace">A path to the pod's network namespace; empty when it is gone.</param>
internal sealed class NetworkMember(PluginProcess process, string networkNamespace)
{
    private static readonly string s_searchPath = "PATH=" + (Environment.GetEnvironmentVariable("PATH") is { Length: > 0 } path ? path : "/usr/sbin:/usr/bin:/sbin:/bin");

    /// <summary>Joins it.</summary>
    /// <exception cref="PluginException">A plugin failed: those before it, and it, must be told to leave.</exception>
    internal NetworkResult Join(NetworkAttachment attachment)
    {
        NetworkResult? result = null;
        foreach (var step in attachment.Add)
        {
            var output = Run(attachment, step, result);
            try
            {
                result = NetworkResult.Read(output);
            }
            catch (BadInputException failure)
            {
                throw new PluginException($"join network {attachment.Network}: the answer of plugin {Path.GetFileName(step.Path)}: {failure.Message}");
            }
        }

        return result!;
    }

    /// <summary>Leaves it: every plugin is called, whatever became of those before.</summary>
    /// <exception cref="PluginException">The first failure, after the last call.</exception>
    internal void Leave(JoinedNetwork network)
    {
        PluginException? first = null;
        foreach (var step in network.Attachment.Delete)
        {
            try
            {
                Run(network.Attachment, step, network.Result);
            }
            catch (PluginException failure)
            {
                first ??= failure;
            }
        }

        if (first is not null)
        {
            throw first;
        }
    }

    private byte[] Run(NetworkAttachment attachment, RunnerStep step, NetworkResult? previous)
    {
        var name = Path.GetFileName(step.Path);
        string[] environment = [.. step.Environment.Select(variable => variable == NetworkAttachment.NamespaceVariable ? NetworkAttachment.NamespaceVariable.Replace(RunnerStep.NetworkNamespace, networkNamespace, StringComparison.Ordinal) : variable), s_searchPath];
        var command = step.Environment[0] == "CNI_COMMAND=ADD" ? "join" : "leave";
        try
        {
            var output = process.Run(step.Path, [name], environment, Input(step.Content, previous));
            return output.Code == 0 ? output.Output : throw new PluginException($"plugin {name}: {NetworkResult.ReadError(output.Output) ?? Describe(output)}");
        }
        catch (PluginException failure)
        {
            throw new PluginException($"{command} network {attachment.Network}: {failure.Message}");
        }
    }

    /// <summary>The document with the answer before it in its place; without one, as it is on the way out of a network that was never joined.</summary>
    private static string Input(string content, NetworkResult? previous)
    {
        const string placeholder = ",\"prevResult\":" + RunnerStep.Previous + "}";
        return !content.EndsWith(placeholder, StringComparison.Ordinal) ? content
            : content[..^placeholder.Length] + (previous is null ? "}" : $",\"prevResult\":{previous.Document}}}");
    }

    private static string Describe(PluginOutput output)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"it ended with {output.Code}");
        return output.Error.Length > 0 ? text.Append(": ").Append(output.Error).ToString() : text.ToString();
    }
}
