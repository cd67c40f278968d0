using System.CommandLine;
using Appc.CommandLine;

namespace Actool.Mirrors;

/// <summary>actool mirror-map check.</summary>
internal sealed class MirrorMapCheckCommand : ToolCommand
{
    private readonly Argument<string[]> _names = new("NAME") { Description = "image name, or docker://NAME", Arity = ArgumentArity.ZeroOrMore };
    private readonly MirrorFlags _mirrors = new();
    private readonly Option<bool> _json = new("--json") { Description = "print JSON, one object a name" };
    private readonly Option<string?> _directory = new("--dir") { Description = "state directory in which a mirror-map.json is looked for", HelpName = "DIR" };

    internal MirrorMapCheckCommand()
        : base(
            "check",
            "show where names would be asked for; opens no connection",
            "actool mirror-map check example.com/hello",
            "actool mirror-map check --mirror-map map.json example.com/hello docker://redis:7",
            "actool mirror-map check --mirror example.com=https://mirror.local --json example.com/hello")
    {
        Details = "Reads the map as runner does, with the files of authorities that it names; secrets are not read. Without NAME it only says whether the map is right.";
        _mirrors.AddTo(this);
        Options.Add(_json);
        Options.Add(_directory);
        Arguments.Add(_names);
        SetAction(parse => MirrorMapCheckHandler.Run(new MirrorMapCheckOptions(
            parse.GetValue(_names) ?? [], _mirrors.FileOf(parse), _mirrors.GivenOf(parse), parse.GetValue(_json), parse.GetValue(_directory))));
    }
}
