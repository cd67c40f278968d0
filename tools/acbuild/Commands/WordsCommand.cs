using System.CommandLine;
using Acbuild.Steps;
using Appc.ImageSpec.Schema;

namespace Acbuild.Commands;

/// <summary>A command that takes a list of words, such as a program and its arguments, and edits nothing but the manifest.</summary>
internal sealed class WordsCommand : StepCommand
{
    private readonly string _words;
    private readonly Argument<string[]> _list;
    private readonly Func<ImageManifest, string[], ImageManifest> _edit;

    internal WordsCommand(
        GlobalOptions globals, string words, (string Name, string Description) list,
        Func<ImageManifest, string[], ImageManifest> edit, string summary, string example)
        : base(globals, words.Split(' ')[^1], summary, example)
    {
        _words = words;
        _edit = edit;
        _list = new Argument<string[]>(list.Name) { Description = list.Description, Arity = ArgumentArity.OneOrMore };
        Arguments.Add(_list);
    }

    internal override Step Read(ParseResult parse)
    {
        var values = parse.GetRequiredValue(_list);
        return new ManifestStep(_words, values, manifest => _edit(manifest, values));
    }
}
