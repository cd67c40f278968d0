using System.CommandLine;
using Acserver.Manage;
using Appc.CommandLine;

namespace Acserver.Export;

/// <summary>acserver export-static.</summary>
internal sealed class ExportStaticCommand : ToolCommand
{
    private readonly Argument<string> _directory = new("DIR") { Description = "where to: empty, missing, or a former export, which is brought up to date" };
    private readonly Option<string> _url = new("--url") { Description = "the address under which DIR will be served", HelpName = "URL", Required = true };
    private readonly Option<string[]> _names = new("--name") { Description = "this name and those below it only", HelpName = "NAME" };
    private readonly Option<string[]> _platforms = new("--platform")
    {
        Description = "for whom images without os or arch are put down (default: linux/amd64 and linux/aarch64)", HelpName = "OS/ARCH",
    };

    private readonly Option<string?> _store = StoreOption.New();

    internal ExportStaticCommand()
        : base(
            "export-static", "write what is published as plain files that any web server serves", "acserver export-static --url https://mirror.example.com /srv/www/mirror",
            "acserver export-static --url https://mirror.example.com --name example.com/tools --platform linux/amd64 site")
    {
        Details = "Discovery pages, images, signatures and keys, for nginx, an object store or anything else that serves files; docs/acserver.md shows how. Equal stores give equal trees. Only what changed "
            + "is written, every file appears whole, pages after what they speak of. -/SHA256SUMS lists all of it. Images of registries that were mirrored are in -/oci, an OCI layout, unless --name chooses.\n\n"
            + "An image that cannot be written, because it is damaged or its version is no file name, is named, the others are written, and the command ends with 1.";
        Options.Add(_url);
        Options.Add(_names);
        Options.Add(_platforms);
        Options.Add(_store);
        Arguments.Add(_directory);
        SetAction(parse => ExportStaticHandler.Run(new ExportStaticOptions(
            parse.GetRequiredValue(_directory), parse.GetRequiredValue(_url), parse.GetValue(_names) ?? [], parse.GetValue(_platforms) ?? [], parse.GetValue(_store))));
    }
}
