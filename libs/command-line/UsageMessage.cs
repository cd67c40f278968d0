using System.CommandLine;
using System.CommandLine.Parsing;
using Appc.Linux;

namespace Appc.CommandLine;

/// <summary>Says in one line what is wrong with a command line.</summary>
internal static class UsageMessage
{
    internal static string Of(ParseResult parse)
    {
        if (parse.UnmatchedTokens.Count > 0)
        {
            var token = ByteEscaping.ToDisplay(parse.UnmatchedTokens[0]);
            return token.StartsWith('-') ? $"unknown option {token}"
                : parse.CommandResult.Command.Subcommands.Count > 0 ? $"unknown command {token}"
                : $"unexpected argument {token}";
        }

        if (MissingCommand(parse))
        {
            return "a command is needed";
        }

        return OneLine(parse.Errors[0].Message);
    }

    private static bool MissingCommand(ParseResult parse) =>
        parse.CommandResult.Command.Subcommands.Count > 0 && parse.CommandResult.Command.Action is null
        && parse.Errors[0].SymbolResult is CommandResult;

    private static string OneLine(string message)
    {
        var line = message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
        return line.Length > 1 && char.IsLower(line[1]) ? char.ToLowerInvariant(line[0]) + line[1..] : line;
    }
}
