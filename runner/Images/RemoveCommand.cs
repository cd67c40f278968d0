using System.CommandLine;
using Appc.CommandLine;

namespace Runner.Images;

/// <summary>runner image rm.</summary>
internal sealed class RemoveCommand : ToolCommand
{
    private readonly Argument<string[]> _images = new("IMAGE") { Description = "image ID, the beginning of one, or a name", Arity = ArgumentArity.OneOrMore };

    private readonly Option<string?> _directory = new("--dir") { Description = "state directory", HelpName = "DIR" };

    internal RemoveCommand()
        : base("rm", "remove images from the store", "runner image rm sha512-3a2c5ef1", "runner image rm example.com/hello:1.0.0")
    {
        Details = "A name that several images have is refused: give the ID. An image that a pod uses stays.";
        Options.Add(_directory);
        Arguments.Add(_images);
        SetAction(parse => RemoveHandler.Run(new RemoveOptions(parse.GetRequiredValue(_images), parse.GetValue(_directory))));
    }
}
