using System.CommandLine;
using Appc.CommandLine;

namespace Runner.Images;

/// <summary>runner image verify.</summary>
internal sealed class VerifyCommand : ToolCommand
{
    private readonly Argument<string[]> _images = new("IMAGE") { Description = "image ID, the beginning of one, or a name; all images when none is given", Arity = ArgumentArity.ZeroOrMore };

    private readonly Option<bool> _json = new("--json") { Description = "print JSON" };

    private readonly Option<string?> _directory = new("--dir") { Description = "state directory", HelpName = "DIR" };

    internal VerifyCommand()
        : base("verify", "check images in the store for damage and tampering", "runner image verify", "runner image verify example.com/hello")
    {
        Details = "Reads every byte again: the image against its ID and its signature, the rendered root file system against the facts noted when it was made. "
            + "Exit status 1 when something is wrong. An image that is whole but may not be run, because it was never signed or its key is no longer trusted, is said to be so "
            + "and is not an error.";
        Options.Add(_json);
        Options.Add(_directory);
        Arguments.Add(_images);
        SetAction(parse => VerifyHandler.Run(new VerifyOptions(parse.GetValue(_images) ?? [], parse.GetValue(_json), parse.GetValue(_directory))));
    }
}
