using System.CommandLine;
using Appc.CommandLine;
using Runner.Run;

namespace Runner.Plan;

/// <summary>runner plan.</summary>
internal sealed class PlanCommand : ToolCommand, ILaunchCommand
{
    private readonly Option<bool> _json = new("--json") { Description = "as JSON" };
    private readonly Option<string?> _uuid = new("--uuid") { Description = "the pod's UUID; by default a new one", HelpName = "UUID" };

    internal PlanCommand()
        : base(
            "plan",
            "print every system call that 'run' would make for a pod, and why; nothing is run",
            "runner plan hello.aci",
            "runner plan --json --net=host example.com/hello")
    {
        Details = "The lines are as strace(1) prints them: trace a run (strace -f) and the pod's processes make exactly these calls, in this order, "
            + "until the app begins. An image given as a file is verified and taken into the store, as 'run' does.";
        Launch.AddTo(this);
        Options.Add(_json);
        Options.Add(_uuid);
        SetAction(parse => PlanHandler.Run(new PlanOptions(Launch.Read(parse), parse.GetValue(_json), parse.GetValue(_uuid))));
    }

    /// <inheritdoc/>
    public LaunchArguments Launch { get; } = new();
}
