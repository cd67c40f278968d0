using System.CommandLine;
using Acbuild.Steps;
using Appc.ImageSpec.Rootfs;

namespace Acbuild.Commands;

/// <summary><c>copy-exec PROGRAM...</c>.</summary>
internal sealed class CopyExecCommand : StepCommand
{
    private readonly Argument<string[]> _programs = new("PROGRAM")
    {
        Description = "absolute path of a program, or its bare name",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string?> _to = new("--to") { HelpName = "PATH", Description = "where the program goes in the image (default: where it lies on the host)" };
    private readonly Option<string> _sysroot = new("--sysroot")
    {
        HelpName = "DIR",
        Description = "root of the system to take files from (default: /)",
        DefaultValueFactory = _ => "/",
    };

    private readonly Option<string[]> _libraries = new("--library")
    {
        HelpName = "NAME",
        Description = "also a library that the program opens at run time, by soname or path; may be repeated",
    };

    private readonly OwnerOptions _owner = new(FileOwner.Root);

    internal CopyExecCommand(GlobalOptions globals)
        : base(globals, "copy-exec", "copy a program with its shared libraries and loader, and nothing else",
            "acbuild copy-exec /usr/bin/curl", "acbuild copy-exec --sysroot ./arm64-root /usr/bin/redis-server")
    {
        Details = "Nothing is run: the ELF headers are read, so programs for other architectures work too. What is taken, and why, "
            + "is said on standard error. Data that a program reads (certificates, locales, configuration) is for copy.";
        Arguments.Add(_programs);
        Options.Add(_to);
        Options.Add(_sysroot);
        Options.Add(_libraries);
        _owner.AddTo(this);
    }

    internal override Step Read(ParseResult parse) => new CopyExecStep(new CopyExecOptions(
        parse.GetRequiredValue(_programs), parse.GetValue(_to), parse.GetValue(_sysroot) ?? "/", parse.GetValue(_libraries) ?? [],
        _owner.Read(parse)));
}
