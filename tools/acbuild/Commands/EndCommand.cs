using Acbuild.State;
using Appc.CommandLine;

namespace Acbuild.Commands;

/// <summary><c>end</c>.</summary>
internal sealed class EndCommand : ToolCommand
{
    internal EndCommand(GlobalOptions globals)
        : base("end", "end the build and delete what it holds", "acbuild end")
    {
        SetAction(parse =>
        {
            using var directory = BuildDirectory.Open(globals.ReadForBuild(parse).WorkPath);
            directory.Delete();
            return 0;
        });
    }
}
