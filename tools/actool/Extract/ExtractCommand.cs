using System.CommandLine;
using Appc.CommandLine;
using Appc.ImageSpec.Rootfs;

namespace Actool;

/// <summary>actool extract.</summary>
internal sealed class ExtractCommand : ToolCommand
{
    private readonly Option<bool> _rootfsOnly = new("--rootfs-only") { Description = "let DIR be the root filesystem, without the manifest" };

    private readonly Option<bool> _selinux = new("--selinux-labels") { Description = "apply the image's SELinux labels too" };

    private readonly Option<bool> _allXattrs = new("--all-attributes") { Description = "apply every extended attribute, for a copy that is not launched" };

    private readonly Argument<string> _image = new("ACI") { Description = "image" };

    private readonly Argument<string> _directory = new("DIR") { Description = "directory to make; it must be missing or empty" };

    internal ExtractCommand()
        : base("extract", "unpack an image into a layout", "actool extract hello.aci hello-layout", "sudo actool extract --rootfs-only hello.aci /srv/hello")
    {
        Details = "DIR gets the image's layout: the file manifest as it stands in the image, and the directory rootfs. "
            + "As root every owner, mode, device and time is restored, and of extended attributes user.*, file capabilities and ACLs; the others "
            + "(trusted.*, those of overlayfs, labels) steer the host they lie on. An ordinary user gets what the kernel allows, "
            + "and one line for each kind of thing that it did not.\n\n"
            + "DIR appears only when the whole image has been checked and unpacked; nothing in it can lead a file outside.";
        Options.Add(_rootfsOnly);
        Options.Add(_selinux);
        Options.Add(_allXattrs);
        Arguments.Add(_image);
        Arguments.Add(_directory);
        SetAction(parse => ExtractHandler.Run(new ExtractImageOptions(
            parse.GetRequiredValue(_image), parse.GetRequiredValue(_directory), parse.GetValue(_rootfsOnly), Xattrs(parse))));
    }

    private ExtractedXattrs Xattrs(ParseResult parse) => parse.GetValue(_allXattrs) ? ExtractedXattrs.All
        : parse.GetValue(_selinux) ? ExtractedXattrs.WithSelinuxLabels
        : ExtractedXattrs.Ordinary;
}
