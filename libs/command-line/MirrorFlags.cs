using System.CommandLine;

namespace Appc.CommandLine;

/// <summary>The options of commands that fetch, about names that are asked for elsewhere than at their own place.</summary>
public sealed class MirrorFlags
{
    private readonly Option<string?> _file = new("--mirror-map")
    {
        Description = "file that says where names are asked for (default: mirror-map.json in the state directory, in ~/.config/appc or in /etc/appc)", HelpName = "FILE",
    };

    private readonly Option<string[]> _mirrors = new("--mirror")
    {
        Description = "ask for names at and below PREFIX at URL; may be given several times, and is asked in that order", HelpName = "PREFIX=URL",
    };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_file);
        command.Options.Add(_mirrors);
    }

    /// <summary>The file given; null for the usual one.</summary>
    public string? FileOf(ParseResult parse) => parse.GetValue(_file);

    /// <summary>Each <c>PREFIX=URL</c> given.</summary>
    public IReadOnlyList<string> GivenOf(ParseResult parse) => parse.GetValue(_mirrors) ?? [];
}
