using System.CommandLine;
using Appc.CommandLine;
using Runner.Options;

namespace Runner.Pods;

/// <summary>runner gc.</summary>
internal sealed class GcCommand : ToolCommand
{
    private readonly Option<string?> _grace = new("--grace-period")
    {
        Description = "keep pods that ended within this time, such as 30m, 12h or 7d; by default none", HelpName = "TIME",
    };

    private readonly Option<string?> _prepared = new("--expire-prepared") { Description = "keep prepared pods made within this time; by default 24h", HelpName = "TIME" };
    private readonly Option<string?> _directory = new("--dir") { Description = "state directory", HelpName = "DIR" };

    internal GcCommand()
        : base("gc", "remove pods that ended, and what killed runners left behind", "runner gc", "runner gc --grace-period 12h")
    {
        Details = "Pods that run are not touched. Of a pod whose runner was killed, which says no time, the time of its start counts. Prints the UUID of each pod it removes.";
        Options.Add(_grace);
        Options.Add(_prepared);
        Options.Add(_directory);
        SetAction(parse => GcHandler.Run(new GcOptions(
            parse.GetValue(_directory), Duration.Parse(parse.GetValue(_grace) ?? "0"), Duration.Parse(parse.GetValue(_prepared) ?? "24h"))));
    }
}
