using System.CommandLine;

namespace Appc.CommandLine.Completion;

/// <summary><c>completion SHELL</c>: prints a completion script for bash, zsh or fish.</summary>
internal sealed class CompletionCommand : ToolCommand
{
    private readonly Argument<string> _shell = new("SHELL") { Description = "bash, zsh or fish" };

    internal CompletionCommand(Tool tool, Command root)
        : base("completion", "print a shell completion script", $"source <({tool.Name} completion bash)")
    {
        Arguments.Add(_shell);
        SetAction(parse =>
        {
            Console.Out.Write(CompletionScript.Of(tool, root, parse.GetRequiredValue(_shell)));
            return 0;
        });
    }
}
