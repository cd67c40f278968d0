using System.CommandLine;

namespace Appc.CommandLine;

/// <summary>
/// A command's definition: its arguments and options, and which handler gets them. It holds no behaviour of its own.
/// </summary>
public abstract class ToolCommand : Command
{
    /// <summary>Names the command.</summary>
    /// <param name="name">The verb as users type it.</param>
    /// <param name="summary">One sentence without a full stop, for lists of commands.</param>
    /// <param name="examples">Whole command lines that work, shown by help and in the man page.</param>
    protected ToolCommand(string name, string summary, params string[] examples)
        : base(name, summary)
    {
        Examples = examples;
    }

    /// <summary>Whole command lines that work.</summary>
    public IReadOnlyList<string> Examples { get; }

    /// <summary>What a user must know beyond the summary, in paragraphs separated by a blank line; empty when there is nothing more.</summary>
    public string Details { get; protected init; } = string.Empty;
}
