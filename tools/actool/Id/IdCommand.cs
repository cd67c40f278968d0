using System.CommandLine;
using Appc.CommandLine;

namespace Actool;

/// <summary>actool id.</summary>
internal sealed class IdCommand : ToolCommand
{
    private readonly Argument<string> _image = new("FILE") { Description = "image" };

    internal IdCommand()
        : base("id", "print an image's ID", "actool id hello.aci")
    {
        Details = "The ID is sha512- and the SHA-512 of the uncompressed archive: another compression does not change it. "
            + "The whole image is checked on the way.";
        Arguments.Add(_image);
        SetAction(parse => IdHandler.Run(parse.GetRequiredValue(_image)));
    }
}
