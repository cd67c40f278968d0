using System.CommandLine;
using Appc.CommandLine;

namespace Runner.Pods;

/// <summary>runner status.</summary>
internal sealed class StatusCommand : ToolCommand
{
    private readonly Argument<string> _pod = new("UUID") { Description = "pod; the beginning of its UUID will do" };
    private readonly Option<bool> _wait = new("--wait") { Description = "wait until the pod has ended" };
    private readonly Option<bool> _json = new("--json") { Description = "as JSON" };
    private readonly Option<string?> _directory = new("--dir") { Description = "state directory", HelpName = "DIR" };

    internal StatusCommand()
        : base("status", "tell what a pod does, and how its apps ended", "runner status 3f0c6a52", "runner status --wait --json 3f0c6a52")
    {
        Details = "Lines as rkt's: state, created, pid, exited, then app-NAME with the exit code of each app that ended, and exit, the pod's own.";
        Arguments.Add(_pod);
        Options.Add(_wait);
        Options.Add(_json);
        Options.Add(_directory);
        SetAction(parse => StatusHandler.Run(new StatusOptions(parse.GetValue(_directory), parse.GetRequiredValue(_pod), parse.GetValue(_wait), parse.GetValue(_json))));
    }
}
