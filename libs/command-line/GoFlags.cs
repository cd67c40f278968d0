using System.CommandLine;

namespace Appc.CommandLine;

/// <summary>
/// The peers are Go programs, whose flag package takes <c>-name</c> and <c>--name</c> alike. A single-dash word that names a long option
/// of the tool is rewritten; everything after <c>--</c> and everything else stays.
/// </summary>
public static class GoFlags
{
    /// <summary>The arguments with known single-dash long options given their second dash.</summary>
    public static IReadOnlyList<string> Rewrite(Command root, IReadOnlyList<string> args)
    {
        if (!args.Any(IsCandidate))
        {
            return args;
        }

        var names = LongNames(root).ToHashSet();
        var rewritten = args.ToArray();
        for (var i = 0; i < rewritten.Length && rewritten[i] != "--"; i++)
        {
            if (IsCandidate(rewritten[i]) && names.Contains("-" + rewritten[i].Split('=')[0]))
            {
                rewritten[i] = "-" + rewritten[i];
            }
        }

        return rewritten;
    }

    private static bool IsCandidate(string argument) => argument.Length > 2 && argument[0] == '-' && argument[1] != '-';

    private static IEnumerable<string> LongNames(Command command) =>
        command.Options.SelectMany(option => option.Aliases.Append(option.Name))
            .Concat(command.Subcommands.SelectMany(LongNames));
}
