using System.CommandLine;
using Appc.CommandLine;

namespace Runner.Pods;

/// <summary>runner cat-manifest.</summary>
internal sealed class PodManifestCommand : ToolCommand
{
    private readonly Argument<string> _pod = new("UUID") { Description = "pod; the beginning of its UUID will do" };
    private readonly Option<bool> _pretty = new("--pretty-print") { Description = "indented", DefaultValueFactory = _ => true };
    private readonly Option<string?> _directory = new("--dir") { Description = "state directory", HelpName = "DIR" };

    internal PodManifestCommand()
        : base("cat-manifest", "print the pod manifest that a pod is executed by", "runner cat-manifest 3f0c6a52", "runner cat-manifest --pretty-print=false 3f0c6a52")
    {
        Details = "It is reified (pods.md): every image by its ID, every mount point with its volume. 'runner run --pod-manifest' takes it.";
        Arguments.Add(_pod);
        Options.Add(_pretty);
        Options.Add(_directory);
        SetAction(parse => PodManifestHandler.Run(new PodManifestOptions(parse.GetValue(_directory), parse.GetRequiredValue(_pod), parse.GetValue(_pretty))));
    }
}
