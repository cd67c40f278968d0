using System.CommandLine;
using Appc.CommandLine.Completion;
using Appc.CommandLine.Help;

namespace Appc.CommandLine;

/// <summary>Parses, runs and turns what went wrong into one line and an exit code. Every executable's Main is one call of this.</summary>
public static class ToolProgram
{
    /// <summary>The exit code for a wrong command line.</summary>
    public const int UsageExitCode = 2;

    /// <summary>
    /// Runs <paramref name="tool"/> on <paramref name="args"/>. Starts no thread and registers no signal handler of its own, so that the
    /// runner may clone afterwards.
    /// </summary>
    /// <returns>The command's exit code; 2 for a wrong command line; the tool's failure code for everything else that failed.</returns>
    public static int Run(Tool tool, IReadOnlyList<string> args)
    {
        Report.Tool = tool.Name;
        string? command = null;
        try
        {
            tool.Begin?.Invoke(args);
            var root = BuildRoot(tool);
            var rewritten = (tool.RewriteArguments ?? (list => GoFlags.Rewrite(root, list)))(args);
            var parse = root.Parse(HelpWord(rewritten), Configuration());
            command = CommandPath.Below(tool, parse.CommandResult.Command);
            if (parse.Errors.Count > 0 && parse.Action is not HelpTextAction)
            {
                return ReportUsage(tool, parse);
            }

            return parse.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (Exception exception)
        {
            return FailureReport.Print(tool, exception, command);
        }
    }

    /// <summary><c>TOOL help COMMAND</c>, as the peers have it, is <c>TOOL COMMAND --help</c>.</summary>
    private static IReadOnlyList<string> HelpWord(IReadOnlyList<string> args) =>
        args.Count > 0 && args[0] == "help" ? [.. args.Skip(1), "--help"] : args;

    /// <summary>Parses words that are not the process's own arguments, such as a line of a script, with a tool's grammar.</summary>
    /// <exception cref="UsageException">They are no command line of the tool.</exception>
    public static ParseResult Parse(Command root, IReadOnlyList<string> words)
    {
        var parse = root.Parse(GoFlags.Rewrite(root, words), Configuration());
        return parse.Errors.Count == 0 && parse.Action is not HelpTextAction
            ? parse
            : throw new UsageException(parse.Errors.Count == 0 ? "--help is for the command line" : UsageMessage.Of(parse));
    }

    /// <summary>The whole grammar, with the commands that every tool has: completion, man, version.</summary>
    public static Command BuildRoot(Tool tool)
    {
        var root = new Command(tool.Name, tool.Summary);
        root.Options.Add(new HelpFlag(tool));
        root.Options.Add(new VersionFlag(tool));
        foreach (var option in tool.GlobalOptions)
        {
            option.Recursive = true;
            root.Options.Add(option);
        }

        foreach (var command in tool.Commands)
        {
            root.Subcommands.Add(command);
        }

        root.Subcommands.Add(new CompletionCommand(tool, root));
        root.Subcommands.Add(new ManCommand(tool, root));
        root.Subcommands.Add(new VersionCommand(tool));
        return root;
    }

    private static ParserConfiguration Configuration() => new() { EnablePosixBundling = false, ResponseFileTokenReplacer = null };

    private static int ReportUsage(Tool tool, ParseResult parse)
    {
        var path = CommandPath.Of(tool, parse.CommandResult.Command);
        Report.Error(UsageMessage.Of(parse));
        Report.Hint($"try '{path} --help'");
        return UsageExitCode;
    }
}
