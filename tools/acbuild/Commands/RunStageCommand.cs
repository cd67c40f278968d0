using System.CommandLine;
using Acbuild.Run;
using Appc.CommandLine;

namespace Acbuild.Commands;

/// <summary>The process that launches; <c>run</c> starts it, nobody else does.</summary>
internal sealed class RunStageCommand : ToolCommand
{
    private readonly Argument<string> _pod = new("DIR") { Description = "the directory of the pod" };

    private readonly Argument<int> _parent = new("PID") { Description = "the process that started this one" };

    internal RunStageCommand()
        : base(StageProcess.Word, "launch the command of run", $"acbuild {StageProcess.Word} DIR PID")
    {
        Hidden = true;
        Arguments.Add(_pod);
        Arguments.Add(_parent);
        SetAction(parse => RunStage.Run(parse.GetRequiredValue(_pod), parse.GetRequiredValue(_parent)));
    }
}
