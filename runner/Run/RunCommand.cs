using System.CommandLine;
using Appc.CommandLine;

namespace Runner.Run;

/// <summary>runner run.</summary>
internal sealed class RunCommand : ToolCommand, ILaunchCommand
{
    private readonly Option<string?> _uuidFile = new("--uuid-file-save") { Description = "write the pod's UUID into this file", HelpName = "FILE" };
    private readonly Option<bool> _quiet = new("--quiet") { Description = "say only what is wrong" };

    internal RunCommand()
        : base(
            "run",
            "verify an image and run it as a pod",
            "runner run hello.aci",
            "runner run example.com/hello:1.0.0 -- --verbose",
            "runner run --net=host --volume data,kind=host,source=/srv/data example.com/hello",
            "runner run example.com/worker -- --verbose --- example.com/syncer --exec /bin/sync2 -- --interval 30s",
            "runner run --pod-manifest pod.json")
    {
        Details = "The exit code is the app's, or 128 and the number of the signal that ended it; 254 when the runner itself fails. Signals are "
            + "passed on to the apps. The pod's directory stays, with its manifest, plan and exit codes, until 'runner gc' or 'runner rm'.\n\n"
            + "Several images become one pod: its apps share network, processes, IPC and host name, and each has its own root filesystem. Options "
            + "for an image stand behind it, or before the first image for all. Arguments of an app stand behind --, and --- ends them. The pod "
            + "ends with its last app; its exit code is that of the app that failed last, or 0.\n\n"
            + "As an ordinary user the pod has a user namespace with one user and one group: inside, the app's own; outside, the caller. "
            + "With --private-users it has all that /etc/subuid and /etc/subgid give the caller, who is its user 0.";
        Launch.AddTo(this);
        Options.Add(_uuidFile);
        Options.Add(_quiet);
        SetAction(parse => RunHandler.Run(new RunOptions(Launch.Read(parse), parse.GetValue(_uuidFile), parse.GetValue(_quiet))));
    }

    /// <inheritdoc/>
    public LaunchArguments Launch { get; } = new();
}
