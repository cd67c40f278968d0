using System.CommandLine;
using Appc.CommandLine;

namespace Runner.Run;

/// <summary>runner run.</summary>
internal sealed class RunCommand : ToolCommand
{
    private readonly LaunchArguments _launch = new();
    private readonly Option<string?> _uuidFile = new("--uuid-file-save") { Description = "write the pod's UUID into this file", HelpName = "FILE" };
    private readonly Option<bool> _quiet = new("--quiet") { Description = "say only what is wrong" };

    internal RunCommand()
        : base(
            "run",
            "verify an image and run it as a pod",
            "runner run hello.aci",
            "runner run example.com/hello:1.0.0 -- --verbose",
            "runner run --net=host --volume data,kind=host,source=/srv/data example.com/hello")
    {
        Details = "The exit code is the app's, or 128 and the number of the signal that ended it; 254 when the runner itself fails. Signals are "
            + "passed on to the app. The pod's directory stays, with its manifest, plan and exit code, until 'runner gc' or 'runner rm'.\n\n"
            + "As an ordinary user the pod has a user namespace with one user and one group: inside, the app's own; outside, the caller.";
        _launch.AddTo(this);
        Options.Add(_uuidFile);
        Options.Add(_quiet);
        SetAction(parse => RunHandler.Run(new RunOptions(_launch.Read(parse), parse.GetValue(_uuidFile), parse.GetValue(_quiet))));
    }
}
