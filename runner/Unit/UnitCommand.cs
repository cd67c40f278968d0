using System.CommandLine;
using Appc.CommandLine;
using Runner.Run;

namespace Runner.Unit;

/// <summary>runner unit.</summary>
internal sealed class UnitCommand : ToolCommand, ILaunchCommand
{
    private readonly Option<string?> _name = new("--unit-name") { Description = "name of the unit, without .service; by default the first app's", HelpName = "NAME" };
    private readonly Option<string?> _output = new("--output") { Description = "write the files into this directory, where none of them may be, and print their paths", HelpName = "DIR" };

    internal UnitCommand()
        : base(
            "unit",
            "write the systemd units that run a pod as a service",
            "runner unit example.com/hello",
            "runner unit --output /etc/systemd/system --net=host example.com/web --memory=256M -- --verbose")
    {
        Details = "Takes what 'runner run' takes, and prints NAME.service, whose ExecStart is that 'runner run', and for each port of an image that is "
            + "socketActivated a socket unit. The images are fetched and verified now, and judged again at every start. The service is of Type=notify, owns "
            + "its cgroups (Delegate=yes), ends its pod by SIGTERM to the runner and is started again when it fails.\n\n"
            + "For root the units are the system's; for an ordinary user those of systemd --user.";
        Launch.AddTo(this);
        Options.Add(_name);
        Options.Add(_output);
        SetAction(parse => UnitHandler.Run(new UnitOptions(Launch.Read(parse), Words(), parse.GetValue(_name), parse.GetValue(_output))));
    }

    /// <inheritdoc/>
    public LaunchArguments Launch { get; } = new();

    private string[] Words() => [.. UnitWords.OfRun(Environment.GetCommandLineArgs().Skip(2), [_name.Name, _output.Name])];
}
