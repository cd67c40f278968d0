using System.CommandLine;
using System.Text;

namespace Appc.CommandLine.Help;

/// <summary>The man page of a tool in man(7) macros, made from the same definitions as the help.</summary>
public static class ManPage
{
    /// <summary>The page of the whole tool, every command a subsection.</summary>
    public static string Of(Tool tool, Command root)
    {
        var text = new StringBuilder();
        text.AppendLine($".TH {tool.Name.ToUpperInvariant()} 1 \"\" \"appc tooling\" \"User Commands\"");
        text.AppendLine(".SH NAME").AppendLine($"{Escape(tool.Name)} \\- {Escape(tool.Summary)}");
        text.AppendLine(".SH SYNOPSIS").AppendLine($".B {Escape(UsageLine.Of(tool, root))}");
        text.AppendLine(".SH COMMANDS");
        foreach (var command in Leaves(root))
        {
            Describe(text, tool, command);
        }

        text.AppendLine(".SH EXIT STATUS").AppendLine(ExitStatus(tool));
        return text.ToString();
    }

    private static IEnumerable<Command> Leaves(Command command)
    {
        var children = HelpText.VisibleCommands(command).ToList();
        return children.Count == 0 ? [command] : children.SelectMany(Leaves);
    }

    private static void Describe(StringBuilder text, Tool tool, Command command)
    {
        text.AppendLine($".SS {Escape(UsageLine.Of(tool, command))}");
        text.AppendLine(Escape(HelpText.Sentence(command.Description ?? string.Empty)));
        foreach (var paragraph in HelpText.Details(command))
        {
            text.AppendLine(".PP").AppendLine(Escape(paragraph));
        }

        foreach (var argument in command.Arguments.Where(a => !a.Hidden))
        {
            text.AppendLine(".TP").AppendLine($".I {Escape(UsageLine.NameOf(argument))}").AppendLine(Escape(argument.Description ?? string.Empty));
        }

        foreach (var option in OptionList.Of(command))
        {
            text.AppendLine(".TP").AppendLine($".B {Escape(OptionList.Spelling(option))}").AppendLine(Escape(OptionList.Explanation(option)));
        }

        foreach (var example in command is ToolCommand toolCommand ? toolCommand.Examples : [])
        {
            text.AppendLine(".PP").AppendLine(".EX").AppendLine(Escape(example)).AppendLine(".EE");
        }
    }

    private static string ExitStatus(Tool tool) =>
        $"0 done; {tool.FailureExitCode} the input or a check failed; {ToolProgram.UsageExitCode} wrong usage.";

    private static string Escape(string text)
    {
        var escaped = text.Replace("\\", "\\e").Replace("-", "\\-").ReplaceLineEndings(" ");
        return escaped.StartsWith('.') || escaped.StartsWith('\'') ? "\\&" + escaped : escaped;
    }
}
