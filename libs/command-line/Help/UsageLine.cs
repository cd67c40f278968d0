using System.CommandLine;

namespace Appc.CommandLine.Help;

/// <summary>The first line of help: <c>actool extract [options] ACI DIR</c>.</summary>
internal static class UsageLine
{
    internal static string Of(Tool tool, Command command)
    {
        var words = new List<string> { CommandPath.Of(tool, command), "[options]" };
        if (HelpText.VisibleCommands(command).Any())
        {
            words.Add("COMMAND");
        }

        words.AddRange(command.Arguments.Where(a => !a.Hidden).Select(Spelling));
        return string.Join(' ', words);
    }

    internal static string NameOf(Argument argument) => argument.HelpName ?? argument.Name;

    private static string Spelling(Argument argument)
    {
        var name = NameOf(argument) + (argument.Arity.MaximumNumberOfValues > 1 ? "..." : string.Empty);
        return argument.Arity.MinimumNumberOfValues == 0 ? $"[{name}]" : name;
    }
}
