using System.CommandLine;
using Appc.CommandLine;

namespace Runner.Images;

/// <summary>runner image cat-manifest.</summary>
internal sealed class CatManifestCommand : ToolCommand
{
    private readonly Argument<string> _image = new("IMAGE") { Description = "image ID, the beginning of one, or a name" };

    private readonly Option<bool> _pretty = new("--pretty-print") { Description = "indent the output (default; =false prints one line)", DefaultValueFactory = _ => true };

    private readonly Option<string?> _directory = new("--dir") { Description = "state directory", HelpName = "DIR" };

    internal CatManifestCommand()
        : base("cat-manifest", "print an image's manifest", "runner image cat-manifest example.com/hello", "runner image cat-manifest --pretty-print=false sha512-3a2c5ef1")
    {
        Options.Add(_pretty);
        Options.Add(_directory);
        Arguments.Add(_image);
        SetAction(parse => CatManifestHandler.Run(new CatManifestOptions(parse.GetRequiredValue(_image), parse.GetValue(_pretty), parse.GetValue(_directory))));
    }
}
