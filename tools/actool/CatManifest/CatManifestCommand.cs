using System.CommandLine;
using Appc.CommandLine;

namespace Actool;

/// <summary>actool cat-manifest.</summary>
internal sealed class CatManifestCommand : ToolCommand
{
    private readonly Option<bool> _prettyPrint = new("--pretty-print") { Description = "lay it out over lines, fields in the specification's order" };

    private readonly Argument<string> _image = new("ACI") { Description = "image" };

    internal CatManifestCommand()
        : base("cat-manifest", "print an image's manifest", "actool cat-manifest --pretty-print hello.aci")
    {
        Details = "Without an option the manifest is printed byte for byte as it stands in the image. Reading stops behind it; "
            + "validate is the command that checks a whole image.";
        Options.Add(_prettyPrint);
        Arguments.Add(_image);
        SetAction(parse => CatManifestHandler.Run(parse.GetRequiredValue(_image), parse.GetValue(_prettyPrint)));
    }
}
