using System.CommandLine;
using Appc.CommandLine;

namespace Actool;

/// <summary>actool build.</summary>
internal sealed class BuildCommand : ToolCommand
{
    private readonly Option<bool> _overwrite = new("--overwrite") { Description = "replace the output file if it exists" };

    private readonly Option<bool> _noCompression = new("--no-compression") { Description = "do not compress" };

    private readonly Option<string?> _compression = new("--compression") { Description = "gzip (the default), xz, bzip2 or none", HelpName = "FORMAT" };

    private readonly Option<bool> _ownerRoot = new("--owner-root") { Description = "let user and group 0 own every file" };

    private readonly Argument<string> _directory = new("DIRECTORY") { Description = "image layout: a file manifest and a directory rootfs" };

    private readonly Argument<string> _output = new("OUTPUT_FILE") { Description = "image to write, named .aci" };

    internal BuildCommand()
        : base("build", "build an image from an image layout", "actool build hello-layout hello.aci", "actool build --owner-root --compression xz hello-layout hello.aci")
    {
        Details = "The layout is validated first. The same layout gives the same bytes, whoever builds it, when and where; "
            + "times of files are kept, and with SOURCE_DATE_EPOCH set no later one gets in. Sockets are left out.\n\n"
            + "The image appears under its name only when it is complete.";
        Options.Add(_overwrite);
        Options.Add(_noCompression);
        Options.Add(_compression);
        Options.Add(_ownerRoot);
        Arguments.Add(_directory);
        Arguments.Add(_output);
        SetAction(parse => BuildHandler.Run(new BuildOptions(
            parse.GetRequiredValue(_directory),
            parse.GetRequiredValue(_output),
            parse.GetValue(_overwrite),
            parse.GetValue(_noCompression),
            parse.GetValue(_compression),
            parse.GetValue(_ownerRoot))));
    }
}
