using System.CommandLine;
using Appc.CommandLine;
using Runner.Options;

namespace Runner.Pods;

/// <summary>runner stop.</summary>
internal sealed class StopCommand : ToolCommand
{
    private readonly PodChoice _pods = new(isSeveral: true);
    private readonly Option<bool> _force = new("--force") { Description = "kill at once" };
    private readonly Option<string?> _timeout = new("--timeout") { Description = "how long the apps have to end after SIGTERM, such as 30s; by default 10s", HelpName = "TIME" };

    internal StopCommand()
        : base("stop", "end pods: SIGTERM to their apps, and later SIGKILL", "runner stop 3f0c6a52", "runner stop --timeout 1m 3f0c6a52", "runner stop --force --uuid-file /run/worker.uuid")
    {
        Details = "Returns when the pods have ended, and prints the UUID of each, in quotes as rkt does. Their exit codes stay to be read with 'runner status'. A pod that has ended already is no error.";
        _pods.AddTo(this);
        Options.Add(_force);
        Options.Add(_timeout);
        SetAction(parse => StopHandler.Run(new StopOptions(
            _pods.ReadDirectory(parse), _pods.Read(parse), parse.GetValue(_force) ? TimeSpan.Zero : Duration.Parse(parse.GetValue(_timeout) ?? "10s"))));
    }
}
