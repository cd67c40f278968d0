using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;

namespace Runner.Options;

/// <summary>What is said of an app in this pod, beyond its program, as typed.</summary>
/// <param name="WorkingDirectory">Another one; null for the image's.</param>
/// <param name="SupplementaryGids">Other ones; null for the image's.</param>
/// <param name="Annotations">Of the app in the pod.</param>
/// <param name="UserAnnotations">Above the image's.</param>
/// <param name="UserLabels">Above the image's.</param>
internal sealed record AppWordsOfUser(
    string? WorkingDirectory, ImmutableArray<uint>? SupplementaryGids, ImmutableArray<Annotation> Annotations,
    ImmutableSortedDictionary<string, string> UserAnnotations, ImmutableSortedDictionary<string, string> UserLabels);

/// <summary>Options that stand for one app, with rkt's names.</summary>
internal sealed class AppFlags
{
    private readonly Option<string?> _directory = new("--working-dir") { Description = "where the app starts; the image's working directory by default", HelpName = "PATH" };
    private readonly Option<string?> _groups = new("--supplementary-gids") { Description = "the app's further groups instead of the image's", HelpName = "GID,..." };
    private readonly Option<string[]> _annotations = new("--annotation") { Description = "an annotation of the app in the pod manifest", HelpName = "NAME=VALUE" };
    private readonly Option<string[]> _userAnnotations = new("--user-annotation") { Description = "a userAnnotation of the app", HelpName = "NAME=VALUE" };
    private readonly Option<string[]> _userLabels = new("--user-label") { Description = "a userLabel of the app", HelpName = "NAME=VALUE" };

    internal IEnumerable<Option> Options => [_directory, _groups, _annotations, _userAnnotations, _userLabels];

    /// <summary>What was given of them.</summary>
    /// <exception cref="UsageException">A value does not parse.</exception>
    internal AppWordsOfUser Read(ParseResult parse) => new(
        parse.GetValue(_directory) is not { } directory ? null
            : directory.StartsWith('/') ? directory : throw new UsageException($"--working-dir {directory}: must be absolute"),
        parse.GetValue(_groups) is { } groups ? [.. groups.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Number)] : null,
        [.. Pairs(parse, _annotations).Select(pair => new Annotation(Identifier(pair.Key), pair.Value))],
        Map(parse, _userAnnotations), Map(parse, _userLabels));

    private static uint Number(string text) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number : throw new UsageException($"--supplementary-gids: {text} is not a number");

    private static AcIdentifier Identifier(string text)
    {
        try
        {
            return AcIdentifier.Parse(text);
        }
        catch (BadInputException failure)
        {
            throw new UsageException($"--annotation {text}: {failure.Message}");
        }
    }

    private static ImmutableSortedDictionary<string, string> Map(ParseResult parse, Option<string[]> option) => Pairs(parse, option).ToImmutableSortedDictionary(StringComparer.Ordinal);

    private static List<KeyValuePair<string, string>> Pairs(ParseResult parse, Option<string[]> option)
    {
        var pairs = (parse.GetValue(option) ?? []).Select(text => text.IndexOf('=') is > 0 and var equals
            ? KeyValuePair.Create(text[..equals], text[(equals + 1)..])
            : throw new UsageException($"{option.Name} {text}: must be NAME=VALUE")).ToList();
        return pairs.GroupBy(pair => pair.Key).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new UsageException($"{option.Name} {twice.Key}: given twice")
            : pairs;
    }
}
