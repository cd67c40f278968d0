using System.CommandLine;
using Acbuild.Steps;
using Appc.ImageSpec.Schema;

namespace Acbuild.Commands;

/// <summary>A command whose arguments are plain words, each needed, and which edits nothing but the manifest.</summary>
internal sealed class EditCommand : StepCommand
{
    private readonly string _words;
    private readonly Argument<string>[] _arguments;
    private readonly Func<ImageManifest, string[], ImageManifest> _edit;

    /// <summary>Defines the command.</summary>
    /// <param name="globals">The options that every command takes.</param>
    /// <param name="words">The command's words below the tool's: <c>label add</c>; the last is this command's name.</param>
    /// <param name="arguments">The names of its arguments and what they are.</param>
    /// <param name="edit">The edit, given the arguments in their order.</param>
    /// <param name="summary">One sentence.</param>
    /// <param name="example">A line that works.</param>
    internal EditCommand(
        GlobalOptions globals, string words, IReadOnlyList<(string Name, string Description)> arguments,
        Func<ImageManifest, string[], ImageManifest> edit, string summary, string example)
        : base(globals, words.Split(' ')[^1], summary, example)
    {
        _words = words;
        _edit = edit;
        _arguments = [.. arguments.Select(argument => new Argument<string>(argument.Name) { Description = argument.Description })];
        foreach (var argument in _arguments)
        {
            Arguments.Add(argument);
        }

        if (Name == "remove")
        {
            Aliases.Add("rm");
        }
    }

    /// <summary>The edit in a build of an OCI image, where it is another one; null where it is the same.</summary>
    internal Func<ImageManifest, string[], ImageManifest>? OciEdit { get; init; }

    internal override Step Read(ParseResult parse)
    {
        string[] values = [.. _arguments.Select(parse.GetRequiredValue)];
        return new ManifestStep(_words, values, manifest => _edit(manifest, values))
        {
            OciEdit = OciEdit is { } edit ? manifest => edit(manifest, values) : null,
        };
    }
}
