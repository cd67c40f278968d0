using System.CommandLine;
using Appc.CommandLine;

namespace Runner.Images;

/// <summary>runner image extract.</summary>
internal sealed class ExtractCommand : ToolCommand
{
    private readonly TreeArguments _arguments = new();

    internal ExtractCommand()
        : base("extract", "unpack an image's own files, without its dependencies", "runner image extract example.com/hello hello/")
    {
        Details = TreeArguments.Details;
        _arguments.AddTo(this);
        SetAction(parse => TreeHandler.Run(_arguments.Read(parse, withDependencies: false)));
    }
}

/// <summary>runner image render.</summary>
internal sealed class RenderCommand : ToolCommand
{
    private readonly TreeArguments _arguments = new();

    internal RenderCommand()
        : base("render", "unpack an image with its dependencies, as it would be run", "runner image render example.com/hello hello/")
    {
        Details = TreeArguments.Details;
        _arguments.AddTo(this);
        SetAction(parse => TreeHandler.Run(_arguments.Read(parse, withDependencies: true)));
    }
}

/// <summary>What extract and render take alike.</summary>
internal sealed class TreeArguments
{
    internal const string Details = "DIR is made, with the manifest and the directory rootfs in it. As an ordinary user the files are your own, and what the kernel "
        + "did not allow is reported.";

    private readonly Argument<string> _image = new("IMAGE") { Description = "image ID, the beginning of one, or a name" };

    private readonly Argument<string> _output = new("DIR") { Description = "the directory to make" };

    private readonly Option<bool> _rootfsOnly = new("--rootfs-only") { Description = "put the root file system into DIR itself, without the manifest" };

    private readonly Option<bool> _overwrite = new("--overwrite") { Description = "remove DIR first if it is there" };

    private readonly Option<string?> _directory = new("--dir") { Description = "state directory", HelpName = "DIR" };

    internal void AddTo(Command command)
    {
        command.Options.Add(_rootfsOnly);
        command.Options.Add(_overwrite);
        command.Options.Add(_directory);
        command.Arguments.Add(_image);
        command.Arguments.Add(_output);
    }

    internal TreeOptions Read(ParseResult parse, bool withDependencies) => new(
        parse.GetRequiredValue(_image), parse.GetRequiredValue(_output), withDependencies, parse.GetValue(_rootfsOnly), parse.GetValue(_overwrite), parse.GetValue(_directory));
}
