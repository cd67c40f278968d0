using System.CommandLine;
using Appc.CommandLine;

namespace Runner.Images;

/// <summary>runner image gc.</summary>
internal sealed class GcCommand : ToolCommand
{
    private readonly Option<string> _grace = new("--grace-period")
    {
        Description = "how long something must be unused before it goes, such as 30m, 24h or 7d", HelpName = "TIME", DefaultValueFactory = _ => "24h",
    };

    private readonly Option<bool> _images = new("--images") { Description = "remove unused images too, not only what can be made again from them" };

    private readonly Option<string?> _directory = new("--dir") { Description = "state directory", HelpName = "DIR" };

    internal GcCommand()
        : base("gc", "remove what the store no longer needs", "runner image gc", "runner image gc --images --grace-period 7d")
    {
        Details = "Removes what killed commands left half-made, index entries of images that are gone, and rendered root file systems that no pod uses. "
            + "Images themselves stay unless --images is given.";
        Options.Add(_grace);
        Options.Add(_images);
        Options.Add(_directory);
        SetAction(parse => GcHandler.Run(new GcHandlerOptions(parse.GetRequiredValue(_grace), parse.GetValue(_images), parse.GetValue(_directory))));
    }
}
