using System.CommandLine;
using Acbuild.Steps;

namespace Acbuild.Commands;

/// <summary><c>copy-to-dir FROM... DIR</c>.</summary>
internal sealed class CopyToDirCommand : StepCommand
{
    private readonly Argument<string[]> _paths = new("FROM... DIR")
    {
        Description = "files, directories and patterns with *, ? and [...], then a directory in the image",
        Arity = new ArgumentArity(2, 100_000),
    };

    private readonly CopyFlags _flags = new();

    internal CopyToDirCommand(GlobalOptions globals)
        : base(globals, "copy-to-dir", "copy files and directories into a directory of the image",
            "acbuild copy-to-dir build/app build/tool /usr/bin", "acbuild copy-to-dir --from example.com/tools:1.2 '/usr/bin/*' /usr/local/bin")
    {
        Details = "As copy, for any number of files, each under its own name. A pattern that nothing fits is refused; a leading dot is fitted by a dot only. A file that is there under the very name of a pattern is what is meant.";
        Arguments.Add(_paths);
        _flags.AddTo(this);
    }

    internal override Step Read(ParseResult parse)
    {
        var paths = parse.GetRequiredValue(_paths);
        return CopyStep.IntoDirectory(_flags.Read(parse, paths[..^1], paths[^1]));
    }
}
