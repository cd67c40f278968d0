using Appc.CommandLine;

namespace Acbuild.Commands;

/// <summary>A word that only holds commands: <c>label</c> in <c>label add</c>.</summary>
internal sealed class GroupCommand : ToolCommand
{
    internal GroupCommand(string name, string summary)
        : base(name, summary, $"acbuild {name} --help")
    {
    }
}
