using System.CommandLine;
using Acbuild.Steps;
using Appc.ImageSpec.Rootfs;

namespace Acbuild.Commands;

/// <summary><c>copy-to-dir FROM... DIR</c>.</summary>
internal sealed class CopyToDirCommand : StepCommand
{
    private readonly Argument<string[]> _paths = new("FROM... DIR")
    {
        Description = "files and directories on the host, then a directory in the image",
        Arity = new ArgumentArity(2, 100_000),
    };

    private readonly OwnerOptions _owner = new(FileOwner.Root);

    internal CopyToDirCommand(GlobalOptions globals)
        : base(globals, "copy-to-dir", "copy files and directories into a directory of the image", "acbuild copy-to-dir build/app build/tool /usr/bin")
    {
        Arguments.Add(_paths);
        _owner.AddTo(this);
    }

    internal override Step Read(ParseResult parse)
    {
        var paths = parse.GetRequiredValue(_paths);
        return CopyStep.IntoDirectory(paths[..^1], paths[^1], _owner.Read(parse));
    }
}
