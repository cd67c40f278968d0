using Appc.CommandLine;

namespace Acserver.Bundles;

/// <summary>acserver bundle: the commands about bundles.</summary>
internal sealed class BundleCommand : ToolCommand
{
    internal BundleCommand()
        : base("bundle", "carry a store to a network that this one does not reach", "acserver bundle create --key carrier.asc store.bundle", "acserver bundle load --key carrier-pub.asc store.bundle")
    {
        Subcommands.Add(new BundleCreateCommand());
        Subcommands.Add(new BundleVerifyCommand());
        Subcommands.Add(new BundleLoadCommand());
    }
}
