using System.CommandLine;

namespace Appc.CommandLine.Help;

/// <summary>A command's options as help, completion and the man page show them.</summary>
internal static class OptionList
{
    /// <summary>The command's own options, then those of its parents that apply everywhere.</summary>
    internal static IReadOnlyList<Option> Of(Command command)
    {
        var options = command.Options.ToList();
        for (var parent = Parent(command); parent is not null; parent = Parent(parent))
        {
            options.AddRange(parent.Options.Where(option => option.Recursive && !options.Contains(option)));
        }

        return options.Where(option => !option.Hidden).OrderBy(option => option is HelpFlag or VersionFlag).ToList();
    }

    /// <summary><c>--name, -n VALUE</c>.</summary>
    internal static string Spelling(Option option)
    {
        var names = string.Join(", ", option.Aliases.Prepend(option.Name).Distinct());
        return TakesValue(option) ? $"{names} {ValueName(option)}" : names;
    }

    /// <summary>The description, with the allowed repetition and whether it must be given.</summary>
    internal static string Explanation(Option option)
    {
        var notes = new List<string>();
        if (option.Required)
        {
            notes.Add("required");
        }

        if (TakesValue(option) && option.Arity.MaximumNumberOfValues > 1)
        {
            notes.Add("may be repeated");
        }

        return notes.Count == 0 ? option.Description ?? string.Empty : $"{option.Description} ({string.Join("; ", notes)})";
    }

    internal static bool TakesValue(Option option) => option.ValueType != typeof(bool);

    internal static string ValueName(Option option) => option.HelpName ?? option.Name.TrimStart('-').ToUpperInvariant();

    private static Command? Parent(Command command) => command.Parents.OfType<Command>().FirstOrDefault();
}
