using System.CommandLine;
using Acbuild.Steps;

namespace Acbuild.Commands;

/// <summary><c>replace-manifest FILE</c>.</summary>
internal sealed class ReplaceManifestCommand : StepCommand
{
    private readonly Argument<string> _file = new("FILE") { Description = "an image manifest in JSON; - for standard input" };

    internal ReplaceManifestCommand(GlobalOptions globals)
        : base(globals, "replace-manifest", "replace the image's manifest by one from a file", "acbuild replace-manifest ./manifest.json")
    {
        Arguments.Add(_file);
    }

    internal override Step Read(ParseResult parse) => new ReplaceManifestStep(parse.GetRequiredValue(_file));
}
