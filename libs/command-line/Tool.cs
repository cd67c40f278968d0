using System.CommandLine;

namespace Appc.CommandLine;

/// <summary>One executable as data: its name, what it is for, and its whole grammar as one list.</summary>
/// <param name="Name">The executable's name, as users type it and as it stands in front of every error.</param>
/// <param name="Summary">One sentence without a full stop.</param>
/// <param name="FailureExitCode">The exit code when the input or a check failed: 1, or 254 for the runner's own failures.</param>
/// <param name="Commands">The commands in the order in which help shows them.</param>
public sealed record Tool(string Name, string Summary, int FailureExitCode, IReadOnlyList<Command> Commands)
{
    /// <summary>Options that every command takes, such as <c>--debug</c>; parsed wherever they stand.</summary>
    public IReadOnlyList<Option> GlobalOptions { get; init; } = [];

    /// <summary>Runs before anything is parsed, with the arguments as given; what it throws is reported like every failure.</summary>
    public Action<IReadOnlyList<string>>? Begin { get; init; }

    /// <summary>Rewrites the arguments before they are parsed; by default Go's single-dash spelling of long flags is understood.</summary>
    public Func<IReadOnlyList<string>, IReadOnlyList<string>>? RewriteArguments { get; init; }
}
