using System.CommandLine;

namespace Appc.CommandLine;

/// <summary>A command's name as it is typed: <c>acbuild label add</c>.</summary>
internal static class CommandPath
{
    internal static string Of(Tool tool, Command command)
    {
        var words = new Stack<string>();
        for (var current = command; Parent(current) is { } parent; current = parent)
        {
            words.Push(current.Name);
        }

        words.Push(tool.Name);
        return string.Join(' ', words);
    }

    /// <summary>The words without the tool's own; null for the tool itself.</summary>
    internal static string? Below(Tool tool, Command command) => Parent(command) is null ? null : Of(tool, command)[(tool.Name.Length + 1)..];

    private static Command? Parent(Command command) => command.Parents.OfType<Command>().FirstOrDefault();
}
