using System.CommandLine;
using Appc.CommandLine;
using Runner.Options;

namespace Runner.Images;

/// <summary>runner image list.</summary>
internal sealed class ListCommand : ToolCommand
{
    private readonly Option<string?> _fields = new("--fields") { Description = "the columns, with commas: id, name, size, importtime, lastused, signedby; by default all", HelpName = "FIELD,..." };
    private readonly Option<string> _sort = new("--sort") { Description = "sort by these, with commas: id, name, size, importtime, lastused", HelpName = "FIELD,...", DefaultValueFactory = _ => "importtime" };
    private readonly Option<string> _order = new("--order") { Description = "the smallest first, or the largest", HelpName = "asc|desc", DefaultValueFactory = _ => "asc" };
    private readonly Option<bool> _full = new("--full") { Description = "whole IDs and fingerprints, sizes in bytes, times in UTC" };
    private readonly Option<bool> _noLegend = new("--no-legend") { Description = "no line with the columns' names" };
    private readonly FormatFlag _format = new();
    private readonly Option<string?> _directory = new("--dir") { Description = "state directory", HelpName = "DIR" };

    internal ListCommand()
        : base("list", "list the images in the store", "runner image list", "runner image list --sort size --order desc --fields id,size", "runner image list --full --no-legend", "runner image list --format=json")
    {
        _order.AcceptOnlyFromAmong("asc", "desc");
        foreach (var option in (Option[])[_fields, _sort, _order, _full, _noLegend])
        {
            Options.Add(option);
        }

        _format.AddTo(this);
        Options.Add(_directory);
        SetAction(parse => ListHandler.Run(new ListOptions(parse.GetValue(_fields), parse.GetValue(_sort)!, parse.GetValue(_order) == "desc", _format.Read(parse), parse.GetValue(_directory))
        {
            Full = parse.GetValue(_full),
            HasLegend = !parse.GetValue(_noLegend),
        }));
    }
}
