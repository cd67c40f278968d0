using System.CommandLine;
using Appc.CommandLine;

namespace Runner.Pods;

/// <summary>runner rm.</summary>
internal sealed class RmCommand : ToolCommand
{
    private readonly Argument<string[]> _pods = new("UUID") { Description = "pod; the beginning of its UUID will do", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string?> _directory = new("--dir") { Description = "state directory", HelpName = "DIR" };

    internal RmCommand()
        : base("rm", "remove pods that ended", "runner rm 3f0c6a52")
    {
        Arguments.Add(_pods);
        Options.Add(_directory);
        SetAction(parse => RmHandler.Run(new RmOptions(parse.GetValue(_directory), parse.GetRequiredValue(_pods))));
    }
}
