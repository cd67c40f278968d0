using System.CommandLine;
using Runner.Options;

namespace Runner.Pods;

/// <summary>An option that waits, as rkt's do: for ever where it stands alone, for a time with <c>=TIME</c>.</summary>
internal sealed class WaitFlag
{
    private readonly Option<string?> _option;

    internal WaitFlag(string name, string description)
    {
        _option = new Option<string?>(name) { Description = description + "; with =TIME, such as =10s, no longer than that", HelpName = "true|false|TIME" };
    }

    internal void AddTo(Command command) => command.Options.Add(_option);

    /// <summary>How long is to be waited: <see cref="Timeout.InfiniteTimeSpan"/> for ever; null where nothing is waited for.</summary>
    internal TimeSpan? Read(ParseResult parse) => parse.GetValue(_option) switch
    {
        null or "false" => null,
        "true" => Timeout.InfiniteTimeSpan,
        ['-', ..] => Timeout.InfiniteTimeSpan, // rkt: less than zero
        var text => Duration.Parse(text) is var time && time > TimeSpan.Zero ? time : null,
    };

    /// <summary>A word that stands alone takes no word behind it for its value: that is the UUID.</summary>
    internal static IReadOnlyList<string> Fold(IReadOnlyList<string> words, string verb) => words is [var first, ..] && first == verb
        ? [.. words.Select(word => word is "--wait" or "-wait" or "--wait-ready" or "-wait-ready" ? word + "=true" : word)]
        : words;
}
