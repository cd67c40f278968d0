using System.CommandLine;
using Acserver.Manage;
using Appc.CommandLine;

namespace Acserver.Bundles;

/// <summary>acserver bundle load.</summary>
internal sealed class BundleLoadCommand : ToolCommand
{
    private readonly Argument<string> _bundle = new("BUNDLE") { Description = "the file; of a bundle in pieces its name without .000" };
    private readonly Option<string[]> _keys = new("--key") { Description = "public key that must have signed the inventory; of several one suffices", HelpName = "PUBKEY", Required = true };
    private readonly Option<bool> _keepTrust = new("--keep-trust") { Description = "leave this store's keys and policy as they are: they alone judge what comes" };
    private readonly Option<bool> _unsigned = new("--allow-unsigned") { Description = "take images without a signature too" };
    private readonly Option<string?> _store = StoreOption.New();

    internal BundleLoadCommand()
        : base("load", "verify a bundle and take all of it into the store, or nothing", "acserver bundle load --key carrier-pub.asc store.bundle", "acserver bundle load --key carrier-pub.asc --keep-trust store.bundle")
    {
        Details = "Every byte is verified, every image is read, checked and judged by its own signatures, under the bundle's keys and policy beside the store's own; only then does anything "
            + "appear, and all of it. A bundle that is older than one of its sequence that was taken in is refused; the same one again changes nothing. A load that was killed is gone on with by the "
            + "same command. Whether there is room is seen first.";
        Options.Add(_keys);
        Options.Add(_keepTrust);
        Options.Add(_unsigned);
        Options.Add(_store);
        Arguments.Add(_bundle);
        SetAction(parse => BundleLoadHandler.Run(new BundleLoadOptions(
            parse.GetRequiredValue(_bundle), parse.GetValue(_keys) ?? [], parse.GetValue(_keepTrust), parse.GetValue(_unsigned), parse.GetValue(_store))));
    }
}
