using Appc.CommandLine;
using Runner.Options;

namespace Runner.Pods;

/// <summary>runner status.</summary>
internal sealed class StatusCommand : ToolCommand
{
    private const string Verb = "status";
    private readonly PodChoice _pod = new(isSeveral: false);
    private readonly WaitFlag _wait = new("--wait", "wait until the pod has ended");
    private readonly WaitFlag _ready = new("--wait-ready", "wait until the program of every app runs");
    private readonly FormatFlag _format = new();

    internal StatusCommand()
        : base(Verb, "tell what a pod does, and how its apps ended", "runner status 3f0c6a52", "runner status --wait-ready=10s --uuid-file /run/worker.uuid", "runner status --wait --json 3f0c6a52")
    {
        Details = "Lines as rkt's: state, created, started, networks, pid, exited, then app-NAME with the exit code of each app that ended, and exit, the pod's own. "
            + "Where the time to wait is over first, the exit code is 254 and nothing is printed.";
        _pod.AddTo(this);
        _wait.AddTo(this);
        _ready.AddTo(this);
        _format.AddTo(this);
        SetAction(parse => StatusHandler.Run(new StatusOptions(_pod.ReadDirectory(parse), _pod.Read(parse)[0], _format.Read(parse)) { Wait = _wait.Read(parse), WaitReady = _ready.Read(parse) }));
    }

    /// <summary>The words with those options that stand alone made whole.</summary>
    internal static IReadOnlyList<string> Fold(IReadOnlyList<string> words) => WaitFlag.Fold(words, Verb);
}
