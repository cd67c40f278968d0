using System.CommandLine;
using System.Text;

namespace Appc.CommandLine.Help;

/// <summary>The help of one command as plain text; the same on every terminal width, so that it can be a golden file.</summary>
public static class HelpText
{
    private const int Width = 100;

    /// <summary>Help for <paramref name="command"/>, which may be the root.</summary>
    public static string Of(Tool tool, Command command)
    {
        var text = new StringBuilder();
        text.Append("usage: ").AppendLine(UsageLine.Of(tool, command)).AppendLine();
        Wrap(text, Sentence(command.Description ?? string.Empty), 0);
        foreach (var paragraph in Details(command))
        {
            text.AppendLine();
            Wrap(text, paragraph, 0);
        }

        Section(text, "commands", VisibleCommands(command).Select(c => (c.Name, c.Description ?? string.Empty)));
        Section(text, "arguments", command.Arguments.Where(a => !a.Hidden).Select(a => (UsageLine.NameOf(a), a.Description ?? string.Empty)));
        Section(text, "options", OptionList.Of(command).Select(o => (OptionList.Spelling(o), OptionList.Explanation(o))));
        Examples(text, command);
        return text.ToString();
    }

    internal static IEnumerable<Command> VisibleCommands(Command command) => command.Subcommands.Where(c => !c.Hidden);

    internal static IEnumerable<string> Details(Command command) =>
        command is ToolCommand { Details.Length: > 0 } toolCommand
            ? toolCommand.Details.Split("\n\n").Select(p => p.ReplaceLineEndings(" "))
            : [];

    internal static string Sentence(string summary) =>
        summary.Length == 0 ? summary : char.ToUpperInvariant(summary[0]) + summary[1..] + ".";

    private static void Section(StringBuilder text, string title, IEnumerable<(string Name, string Meaning)> rows)
    {
        var list = rows.ToList();
        if (list.Count == 0)
        {
            return;
        }

        var column = Math.Min(34, list.Max(row => row.Name.Length) + 4);
        text.AppendLine().Append(title).AppendLine(":");
        foreach (var (name, meaning) in list)
        {
            text.Append("  ").Append(name);
            if (name.Length + 3 > column)
            {
                text.AppendLine().Append(' ', column);
            }
            else
            {
                text.Append(' ', column - name.Length - 2);
            }

            Wrap(text, meaning, column);
        }
    }

    private static void Examples(StringBuilder text, Command command)
    {
        if (command is not ToolCommand { Examples.Count: > 0 } toolCommand)
        {
            return;
        }

        text.AppendLine().AppendLine("examples:");
        foreach (var example in toolCommand.Examples)
        {
            text.Append("  ").AppendLine(example);
        }
    }

    private static void Wrap(StringBuilder text, string paragraph, int indent)
    {
        var column = indent;
        foreach (var word in paragraph.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (column > indent && column + 1 + word.Length > Width)
            {
                text.AppendLine().Append(' ', indent);
                column = indent;
            }

            if (column > indent)
            {
                text.Append(' ');
                column++;
            }

            text.Append(word);
            column += word.Length;
        }

        text.AppendLine();
    }
}
