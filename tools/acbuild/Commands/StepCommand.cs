using System.CommandLine;
using Acbuild.Steps;
using Appc.CommandLine;

namespace Acbuild.Commands;

/// <summary>A command that is one <see cref="Step"/>: its definition turns words into the step, the step does the rest.</summary>
internal abstract class StepCommand : ToolCommand, IStepReader
{
    protected StepCommand(GlobalOptions globals, string name, string summary, params string[] examples)
        : base(name, summary, examples)
    {
        SetAction(parse => Execute(globals.Read(parse), Read(parse)));
    }

    /// <summary>Does the step, alone and not in a script.</summary>
    private protected virtual int Execute(BuildContext context, Step step) => StepRunner.Run(context, step);

    Step IStepReader.Read(ParseResult parse) => Read(parse);

    /// <summary>The step that a parsed line asks for.</summary>
    internal abstract Step Read(ParseResult parse);
}
