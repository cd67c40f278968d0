using System.CommandLine;
using Appc.CommandLine;

namespace Actool;

/// <summary>actool inspect.</summary>
internal sealed class InspectCommand : ToolCommand
{
    private readonly Option<bool> _json = new("--json") { Description = "print the result as JSON" };

    private readonly Argument<string> _image = new("ACI") { Description = "image" };

    internal InspectCommand()
        : base("inspect", "show what is in an image", "actool inspect hello.aci", "actool inspect --json hello.aci | jq .id")
    {
        Details = "Shows name, labels, ID and sizes, and of the files what matters to who will run them: the largest ones, those with "
            + "set-id bits or capabilities, and hard links. The whole image is checked on the way.";
        Options.Add(_json);
        Arguments.Add(_image);
        SetAction(parse => InspectHandler.Run(parse.GetRequiredValue(_image), parse.GetValue(_json)));
    }
}
