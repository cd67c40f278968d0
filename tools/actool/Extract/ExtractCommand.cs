using System.CommandLine;
using Appc.CommandLine;

namespace Actool;

/// <summary>actool extract.</summary>
internal sealed class ExtractCommand : ToolCommand
{
    private readonly Option<bool> _rootfsOnly = new("--rootfs-only") { Description = "let DIR be the root filesystem, without the manifest" };

    private readonly Argument<string> _image = new("ACI") { Description = "image" };

    private readonly Argument<string> _directory = new("DIR") { Description = "directory to make; it must be missing or empty" };

    internal ExtractCommand()
        : base("extract", "unpack an image into a layout", "actool extract hello.aci hello-layout", "sudo actool extract --rootfs-only hello.aci /srv/hello")
    {
        Details = "DIR gets the image's layout: the file manifest as it stands in the image, and the directory rootfs. "
            + "As root every owner, mode, attribute, device and time is restored. An ordinary user gets what the kernel allows, "
            + "and one line for each kind of thing that it did not.\n\n"
            + "DIR appears only when the whole image has been checked and unpacked; nothing in it can lead a file outside.";
        Options.Add(_rootfsOnly);
        Arguments.Add(_image);
        Arguments.Add(_directory);
        SetAction(parse => ExtractHandler.Run(new ExtractImageOptions(
            parse.GetRequiredValue(_image), parse.GetRequiredValue(_directory), parse.GetValue(_rootfsOnly))));
    }
}
