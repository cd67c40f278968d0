using System.CommandLine;
using Appc.CommandLine;

namespace Runner.Images;

/// <summary>runner image list.</summary>
internal sealed class ListCommand : ToolCommand
{
    private readonly Option<bool> _full = new("--full") { Description = "whole IDs and fingerprints, sizes in bytes, times in UTC" };

    private readonly Option<bool> _noLegend = new("--no-legend") { Description = "no line with the columns' names" };

    private readonly Option<bool> _json = new("--json") { Description = "print JSON" };

    private readonly Option<string?> _directory = new("--dir") { Description = "state directory", HelpName = "DIR" };

    internal ListCommand()
        : base("list", "list the images in the store", "runner image list", "runner image list --full --no-legend")
    {
        Options.Add(_full);
        Options.Add(_noLegend);
        Options.Add(_json);
        Options.Add(_directory);
        SetAction(parse => ListHandler.Run(new ListOptions(
            parse.GetValue(_full), parse.GetValue(_noLegend), parse.GetValue(_json), parse.GetValue(_directory))));
    }
}
