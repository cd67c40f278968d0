using System.CommandLine;
using Acbuild.Commands;
using Acbuild.Run;
using Acbuild.Script;
using Appc.CommandLine;

namespace Acbuild.Repro;

/// <summary>One of the builds of <c>verify-repro</c>, which starts it; nobody else does.</summary>
internal sealed class ReproStageCommand : ToolCommand
{
    internal const string Word = "repro-stage";
    private readonly Argument<string> _directory = new("DIR") { Description = "where the images go" };
    private readonly Argument<string> _file = new("FILE") { Description = "the script" };

    internal ReproStageCommand(GlobalOptions globals)
        : base(Word, "build for verify-repro", $"acbuild {Word} DIR FILE")
    {
        Hidden = true;
        Arguments.Add(_directory);
        Arguments.Add(_file);
        SetAction(parse => CommandFailure.Report(() =>
        {
            var actions = ScriptReader.ReadForImages(parse.GetRequiredValue(_file), parse.GetRequiredValue(_directory));
            ScriptRunner.Run(actions, cache: null, !globals.ReadForBuild(parse).NoHistory);
            return 0;
        }));
    }
}
