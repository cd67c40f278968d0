using System.CommandLine;
using Appc.CommandLine;
using Runner.Run;

namespace Runner.Prepare;

/// <summary>runner prepare.</summary>
internal sealed class PrepareCommand : ToolCommand, ILaunchCommand
{
    private readonly Option<bool> _quiet = new("--quiet") { Description = "say only what is wrong" };

    internal PrepareCommand()
        : base(
            "prepare",
            "fetch, verify and put a pod together without running it; prints its UUID",
            "runner prepare example.com/hello",
            "runner prepare --volume data,kind=empty example.com/worker --- example.com/syncer")
    {
        Details = "'runner run-prepared' runs it, once. What is said about images, apps and volumes is kept; network, host name, terminal and what is "
            + "insecure are said when it is run. 'runner gc' removes it after a day.";
        Launch.AddTo(this);
        Options.Add(_quiet);
        SetAction(parse => PrepareHandler.Run(new PrepareOptions(Launch.Read(parse), parse.GetValue(_quiet))));
    }

    /// <inheritdoc/>
    public LaunchArguments Launch { get; } = new();
}
