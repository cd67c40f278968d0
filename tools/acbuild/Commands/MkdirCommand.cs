using System.CommandLine;
using Acbuild.Copy;
using Acbuild.Steps;
using Appc.ImageSpec.Archive;

namespace Acbuild.Commands;

/// <summary><c>mkdir DIR...</c>.</summary>
internal sealed class MkdirCommand : StepCommand
{
    private readonly Argument<string[]> _directories = new("DIR") { Description = "paths in the image", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string?> _chown = new("--chown") { HelpName = "USER:GROUP", Description = "owner and group, in numbers or in names that the image knows (default: 0:0)" };
    private readonly Option<string?> _chmod = new("--chmod") { HelpName = "MODE", Description = "mode, octal or in clauses (default: 0755)" };
    private readonly Option<string?> _chtime = new("--chtime") { HelpName = "TIME", Description = "modification time (default: that of the newest file of the image)" };

    internal MkdirCommand(GlobalOptions globals)
        : base(globals, "mkdir", "make directories in the image", "acbuild mkdir --chmod 1777 /tmp", "acbuild mkdir --chown redis:redis --chmod 0750 /data")
    {
        Details = "Missing directories above are made too, as root's, 0755. Of a directory that is there only what an option names is changed.";
        Arguments.Add(_directories);
        Array.ForEach<Option>([_chown, _chmod, _chtime], Options.Add);
    }

    internal override Step Read(ParseResult parse) => new MkdirStep(
        parse.GetRequiredValue(_directories),
        parse.GetValue(_chown) is { } owner ? OwnerChange.Parse(owner) : null,
        parse.GetValue(_chmod) is { } mode ? ModeChange.Parse(mode) : null,
        parse.GetValue(_chtime) is { } time ? TimeChange.Parse(time) : default(UnixTime?));
}
