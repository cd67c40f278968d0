using System.CommandLine;
using Appc.CommandLine;

namespace Runner.Pods;

/// <summary>runner list.</summary>
internal sealed class ListCommand : ToolCommand
{
    private readonly Option<bool> _json = new("--json") { Description = "as JSON" };
    private readonly Option<string?> _directory = new("--dir") { Description = "state directory", HelpName = "DIR" };

    internal ListCommand()
        : base("list", "list pods: running ones, and those that ended and were not removed", "runner list", "runner list --json")
    {
        Details = "exited: the pod ended and its exit code is known. aborted: its runner was killed, and the pod with it.";
        Options.Add(_json);
        Options.Add(_directory);
        SetAction(parse => ListHandler.Run(new ListOptions(parse.GetValue(_directory), parse.GetValue(_json))));
    }
}
