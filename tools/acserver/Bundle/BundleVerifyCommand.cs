using System.CommandLine;
using Appc.CommandLine;

namespace Acserver.Bundles;

/// <summary>acserver bundle verify.</summary>
internal sealed class BundleVerifyCommand : ToolCommand
{
    private readonly Argument<string> _bundle = new("BUNDLE") { Description = "the file; of a bundle in pieces its name without .000" };
    private readonly Option<string[]> _keys = new("--key") { Description = "public key that must have signed the inventory; of several one suffices", HelpName = "PUBKEY", Required = true };
    private readonly Option<bool> _json = new("--json") { Description = "print the inventory as JSON" };

    internal BundleVerifyCommand()
        : base("verify", "see that every byte of a bundle is the one that was signed", "acserver bundle verify --key carrier-pub.asc store.bundle")
    {
        Details = "Reads the bundle once, from start to end, and writes nothing. The first thing wrong is named: the file in the bundle, or the piece that is missing, "
            + "damaged or in another one's place. Opens no network connection.";
        Options.Add(_keys);
        Options.Add(_json);
        Arguments.Add(_bundle);
        SetAction(parse => BundleVerifyHandler.Run(parse.GetRequiredValue(_bundle), parse.GetValue(_keys) ?? [], parse.GetValue(_json)));
    }
}
