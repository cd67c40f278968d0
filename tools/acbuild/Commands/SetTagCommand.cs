using System.CommandLine;
using Acbuild.Steps;

namespace Acbuild.Commands;

/// <summary><c>set-tag TAG</c>.</summary>
internal sealed class SetTagCommand : StepCommand
{
    private readonly Argument<string> _tag = new("TAG") { Description = "what the image is called in an OCI layout" };

    internal SetTagCommand(GlobalOptions globals)
        : base(globals, "set-tag", "set the tag of the image when it is written as an OCI image", "acbuild set-tag v1.0.0")
    {
        Details = "Without it the tag is the label version, or latest.";
        Arguments.Add(_tag);
    }

    internal override Step Read(ParseResult parse) => new TagStep(parse.GetRequiredValue(_tag));
}
