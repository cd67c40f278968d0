using System.CommandLine;
using Appc.CommandLine;

namespace Runner.Images;

/// <summary>runner image export.</summary>
internal sealed class ExportCommand : ToolCommand
{
    private readonly Argument<string> _image = new("IMAGE") { Description = "image ID, the beginning of one, or a name" };

    private readonly Argument<string> _output = new("OUTPUT") { Description = "the file to write" };

    private readonly Option<bool> _overwrite = new("--overwrite") { Description = "replace the file if it is there" };

    private readonly Option<string?> _directory = new("--dir") { Description = "state directory", HelpName = "DIR" };

    internal ExportCommand()
        : base("export", "write an image as it was fetched to a file", "runner image export example.com/hello hello.aci")
    {
        Details = "The file is the one that was fetched, byte for byte, so its signature still fits; where there is one it is written beside it as OUTPUT.asc.";
        Options.Add(_overwrite);
        Options.Add(_directory);
        Arguments.Add(_image);
        Arguments.Add(_output);
        SetAction(parse => ExportHandler.Run(new ExportOptions(
            parse.GetRequiredValue(_image), parse.GetRequiredValue(_output), parse.GetValue(_overwrite), parse.GetValue(_directory))));
    }
}
