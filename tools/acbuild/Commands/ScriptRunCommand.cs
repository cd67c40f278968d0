using System.CommandLine;
using Acbuild.Script;
using Appc.CommandLine;

namespace Acbuild.Commands;

/// <summary>The process that does a <c>run</c> of a script; <c>script</c> starts it, nobody else does.</summary>
internal sealed class ScriptRunCommand : ToolCommand
{
    private readonly Argument<string> _file = new("FILE") { Description = "the script" };
    private readonly Argument<int> _number = new("NUMBER") { Description = "of the line" };
    private readonly Argument<string[]> _words = new("WORDS") { Description = "the line", Arity = ArgumentArity.OneOrMore };

    internal ScriptRunCommand(GlobalOptions globals)
        : base(LineProcess.Word, "do a run of a script", $"acbuild {LineProcess.Word} FILE NUMBER -- run COMMAND")
    {
        Hidden = true;
        Arguments.Add(_file);
        Arguments.Add(_number);
        Arguments.Add(_words);
        SetAction(parse => LineProcess.Perform(
            globals.ReadForBuild(parse), new ScriptLine(parse.GetRequiredValue(_file), parse.GetRequiredValue(_number), parse.GetRequiredValue(_words))));
    }
}
