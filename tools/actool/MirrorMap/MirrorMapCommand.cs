using Appc.CommandLine;

namespace Actool.Mirrors;

/// <summary>actool mirror-map: the commands about mirror maps.</summary>
internal sealed class MirrorMapCommand : ToolCommand
{
    internal MirrorMapCommand()
        : base("mirror-map", "look at where names are asked for", "actool mirror-map check example.com/hello")
    {
        Subcommands.Add(new MirrorMapCheckCommand());
    }
}
