using Appc.CommandLine;

namespace Runner.Pods;

/// <summary>runner rm.</summary>
internal sealed class RmCommand : ToolCommand
{
    private readonly PodChoice _pods = new(isSeveral: true);

    internal RmCommand()
        : base("rm", "remove pods that ended", "runner rm 3f0c6a52", "runner rm --uuid-file /run/worker.uuid")
    {
        Details = "Prints the UUID of each pod it removes, in quotes as rkt does. One that runs is an error and stays; the others go all the same.";
        _pods.AddTo(this);
        SetAction(parse => RmHandler.Run(new RmOptions(_pods.ReadDirectory(parse), _pods.Read(parse))));
    }
}
