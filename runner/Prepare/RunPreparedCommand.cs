using System.CommandLine;
using Appc.CommandLine;
using Runner.Pods;
using Runner.Run;

namespace Runner.Prepare;

/// <summary>runner run-prepared.</summary>
internal sealed class RunPreparedCommand : ToolCommand
{
    private readonly Argument<string> _pod = new("UUID") { Description = "prepared pod; the beginning of its UUID will do" };
    private readonly LaunchArguments _launch = new();
    private readonly Option<bool> _quiet = new("--quiet") { Description = "say only what is wrong" };

    internal RunPreparedCommand()
        : base("run-prepared", "run a pod that 'runner prepare' put together", "runner run-prepared 3f0c6a52", "runner run-prepared --net=host 3f0c6a52")
    {
        Details = "The exit code is as with 'runner run'. A pod is run once.";
        Arguments.Add(_pod);
        _launch.AddOfPodTo(this);
        Options.Add(_quiet);
        SetAction(parse =>
        {
            var options = _launch.ReadOfPod(parse);
            var pod = PodLookup.Find(options.Directory, parse.GetRequiredValue(_pod));
            return RunHandler.Run(new RunOptions(options with { PodManifest = Path.Join(pod.DirectoryPath, "pod"), PrivateUsers = options.PrivateUsers ?? pod.WantsPrivateUsers }, UuidFile: null, parse.GetValue(_quiet)) { Prepared = pod });
        });
    }
}
