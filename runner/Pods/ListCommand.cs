using System.CommandLine;
using Appc.CommandLine;
using Runner.Options;

namespace Runner.Pods;

/// <summary>runner list.</summary>
internal sealed class ListCommand : ToolCommand
{
    private readonly Option<bool> _full = new("--full") { Description = "whole UUIDs, image IDs, and times in UTC" };
    private readonly Option<bool> _noLegend = new("--no-legend") { Description = "no line with the columns' names" };
    private readonly FormatFlag _format = new();
    private readonly Option<string?> _directory = new("--dir") { Description = "state directory", HelpName = "DIR" };

    internal ListCommand()
        : base("list", "list pods: running ones, and those that ended and were not removed", "runner list", "runner list --full --no-legend", "runner list --format=json-pretty")
    {
        Details = "rkt's columns, a row for each app, and behind them the exit code of an app that ended. exited: the pod ended and its exit code is known. aborted: its runner was killed, and the pod with it.";
        Options.Add(_full);
        Options.Add(_noLegend);
        _format.AddTo(this);
        Options.Add(_directory);
        SetAction(parse => ListHandler.Run(new ListOptions(parse.GetValue(_directory), _format.Read(parse), parse.GetValue(_full), HasLegend: !parse.GetValue(_noLegend))));
    }
}
