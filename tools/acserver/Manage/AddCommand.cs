using System.CommandLine;
using Appc.CommandLine;

namespace Acserver.Manage;

/// <summary>acserver add.</summary>
internal sealed class AddCommand : ToolCommand
{
    private readonly Argument<string[]> _files = new("ACI") { Description = "image file, with its signatures in ACI.asc, ACI.minisig, ACI.sig.json", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string?> _signature = new("--signature") { Description = "the signature's file (default: those beside the image)", HelpName = "FILE" };
    private readonly Option<bool> _unsigned = new("--allow-unsigned") { Description = "publish an image without a signature too" };
    private readonly Option<string?> _store = StoreOption.New();

    internal AddCommand()
        : base("add", "publish images", "acserver add hello.aci", "acserver add --store /srv/acis --allow-unsigned hello.aci")
    {
        Details = "The image is read whole and checked; its signature must be by a key that vouches for its name (acserver key add), or what policy.json in the store demands. A running server "
            + "serves it from then on. What is published stays: another image with the same name, version, os and arch is refused, the same one again with another signature "
            + "replaces the signature.";
        Options.Add(_signature);
        Options.Add(_unsigned);
        Options.Add(_store);
        Arguments.Add(_files);
        SetAction(parse => AddHandler.Run(new AddOptions(
            parse.GetRequiredValue(_files), parse.GetValue(_signature), parse.GetValue(_unsigned), parse.GetValue(_store))));
    }
}
