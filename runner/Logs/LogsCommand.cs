using System.CommandLine;
using Appc.CommandLine;

namespace Runner.Logs;

/// <summary>runner logs.</summary>
internal sealed class LogsCommand : ToolCommand
{
    private readonly Argument<string> _pod = new("UUID") { Description = "pod; the beginning of its UUID will do" };
    private readonly Option<string?> _app = new("--app") { Description = "only this app's", HelpName = "NAME" };
    private readonly Option<bool> _times = new("--timestamps") { Description = "with the time, the stream and whether a line goes on (F, P) in front" };
    private readonly Option<bool> _json = new("--json") { Description = "an object a line" };
    private readonly Option<string?> _directory = new("--dir") { Description = "state directory", HelpName = "DIR" };

    internal LogsCommand()
        : base("logs", "print what a pod's apps wrote", "runner logs 3f0c6a52", "runner logs --app worker --timestamps 3f0c6a52")
    {
        Details = "Apps that run with --stdout=log or both, and --stderr likewise, have a log; it stays until 'runner gc' or 'runner rm', the oldest lines gone where it "
            + "grew beyond --log-size. What an app wrote to standard error comes on standard error.";
        Arguments.Add(_pod);
        Options.Add(_app);
        Options.Add(_times);
        Options.Add(_json);
        Options.Add(_directory);
        SetAction(parse => LogsHandler.Run(new LogsOptions(
            parse.GetValue(_directory), parse.GetRequiredValue(_pod), parse.GetValue(_app), parse.GetValue(_times), parse.GetValue(_json))));
    }
}
