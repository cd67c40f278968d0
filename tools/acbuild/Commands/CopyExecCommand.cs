using System.CommandLine;
using Acbuild.CopyExec;
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
        Description = "also a library that the program opens at run time, by soname or path",
    };

    private readonly Option<bool> _nss = new("--nss") { Description = "also what looks up users, groups and hosts: the name services files and dns, /etc/services and /etc/protocols" };
    private readonly Option<string[]> _services = new("--name-service") { HelpName = "NAME", Description = "another name service and /etc/nsswitch.conf" };
    private readonly Option<string[]> _locales = new("--locale") { HelpName = "NAME", Description = "also a locale, such as en_US.UTF-8" };
    private readonly Option<string[]> _gconv = new("--gconv") { HelpName = "NAME", Description = "also a character set for iconv(3), such as ISO8859-15, or all" };
    private readonly Option<bool> _json = new("--json") { Description = "say what was taken, and why, as JSON on standard output" };
    private readonly OwnerOptions _owner = new(FileOwner.Root);

    internal CopyExecCommand(GlobalOptions globals)
        : base(globals, "copy-exec", "copy a program with its shared libraries and loader, and nothing else",
            "acbuild copy-exec /usr/bin/curl", "acbuild copy-exec --nss --locale C.UTF-8 /usr/bin/python3", "acbuild copy-exec --sysroot ./arm64-root /usr/bin/redis-server")
    {
        Details = "Nothing is run: the ELF headers are read, so programs for other architectures work too. What is taken, and why, "
            + "is said on standard error. Modules for name services and character sets and locales, which programs of the GNU C library find by name at run time, are taken when asked for; "
            + "other data that a program reads (certificates, configuration) is for copy.";
        Arguments.Add(_programs);
        Options.Add(_to);
        Options.Add(_sysroot);
        Array.ForEach<Option>([_libraries, _nss, _services, _locales, _gconv, _json], Options.Add);
        _owner.AddTo(this);
    }

    internal override Step Read(ParseResult parse)
    {
        string[] services = [.. parse.GetValue(_nss) || parse.GetValue(_services) is { Length: > 0 } ? s_builtInServices : [], .. parse.GetValue(_services) ?? []];
        var sets = parse.GetValue(_gconv) ?? [];
        return new CopyExecStep(new CopyExecOptions(
            parse.GetRequiredValue(_programs), parse.GetValue(_to), parse.GetValue(_sysroot) ?? "/", parse.GetValue(_libraries) ?? [], _owner.Read(parse))
        {
            NameServices = services.Length > 0 ? [.. services.Distinct()] : null,
            Locales = parse.GetValue(_locales) ?? [],
            CharacterSets = sets.Length == 0 ? null : sets.Contains("all") ? [] : sets,
            Json = parse.GetValue(_json),
        });
    }

    private static readonly string[] s_builtInServices = ["files", "dns"];
}
