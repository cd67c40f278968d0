using System.CommandLine;
using Appc.CommandLine;

namespace Acbuild.Commands;

/// <summary><c>status [--json]</c>: what the build holds.</summary>
internal sealed class StatusCommand : ToolCommand
{
    private readonly Option<bool> _json = new("--json") { Description = "as JSON" };

    internal StatusCommand(GlobalOptions globals)
        : base("status", "show what is being built: the image's manifest in short, the layers of its files, the last finished step", "acbuild status", "acbuild status --json")
    {
        Options.Add(_json);
        SetAction(parse => StatusHandler.Run(globals.ReadForBuild(parse), parse.GetValue(_json)));
    }
}
