using System.CommandLine;
using Appc.CommandLine;
using Runner.Options;

namespace Runner.Pods;

/// <summary>runner stop.</summary>
internal sealed class StopCommand : ToolCommand
{
    private readonly Argument<string[]> _pods = new("UUID") { Description = "pod; the beginning of its UUID will do", Arity = ArgumentArity.OneOrMore };
    private readonly Option<bool> _force = new("--force") { Description = "kill at once" };
    private readonly Option<string?> _timeout = new("--timeout") { Description = "how long the apps have to end after SIGTERM, such as 30s; by default 10s", HelpName = "TIME" };
    private readonly Option<string?> _directory = new("--dir") { Description = "state directory", HelpName = "DIR" };

    internal StopCommand()
        : base("stop", "end pods: SIGTERM to their apps, and later SIGKILL", "runner stop 3f0c6a52", "runner stop --timeout 1m 3f0c6a52", "runner stop --force 3f0c6a52")
    {
        Details = "Returns when the pods have ended. Their exit codes stay to be read with 'runner status'.";
        Arguments.Add(_pods);
        Options.Add(_force);
        Options.Add(_timeout);
        Options.Add(_directory);
        SetAction(parse => StopHandler.Run(new StopOptions(
            parse.GetValue(_directory), parse.GetRequiredValue(_pods), parse.GetValue(_force) ? TimeSpan.Zero : Duration.Parse(parse.GetValue(_timeout) ?? "10s"))));
    }
}
