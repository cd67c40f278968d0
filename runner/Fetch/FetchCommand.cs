using System.CommandLine;
using Appc.CommandLine;
using Runner.Options;

namespace Runner.Fetch;

/// <summary>runner fetch.</summary>
internal sealed class FetchCommand : ToolCommand
{
    private readonly Argument<string[]> _images = new("IMAGE") { Description = "image file", Arity = ArgumentArity.OneOrMore };

    private readonly Option<string?> _signature = new("--signature")
    {
        Description = "file of the image's detached signature (default: the image's path with .asc behind it)", HelpName = "FILE",
    };

    private readonly Option<string[]> _insecure = InsecureOptions.Option("what is not checked: image (signatures); none is the default");

    private readonly Option<bool> _full = new("--full") { Description = "print whole image IDs" };

    private readonly Option<string?> _directory = new("--dir") { Description = "state directory", HelpName = "DIR" };

    internal FetchCommand()
        : base(
            "fetch",
            "verify images and keep them in the store",
            "runner fetch hello.aci",
            "runner fetch --signature hello.sig hello.aci",
            "runner fetch --insecure-options=image hello.aci")
    {
        Details = "Prints the ID of each image, in the order given. The image is checked, hashed and verified while it is copied, and becomes visible only when all of it "
            + "is well. Its signature must be by a key that is trusted for the image's name (see trust). An image fetched with --insecure-options=image is kept as unverified, and can be run only with the "
            + "same option; fetching it again with its signature lifts that.";
        Options.Add(_signature);
        Options.Add(_insecure);
        Options.Add(_full);
        Options.Add(_directory);
        Arguments.Add(_images);
        SetAction(parse => FetchHandler.Run(new FetchOptions(
            parse.GetRequiredValue(_images),
            parse.GetValue(_signature),
            InsecureOptions.Parse(parse.GetValue(_insecure)).Image,
            parse.GetValue(_full),
            parse.GetValue(_directory))));
    }
}
