using System.CommandLine;
using Appc.CommandLine;

namespace Runner.Pods;

/// <summary>runner cat-manifest.</summary>
internal sealed class PodManifestCommand : ToolCommand
{
    private readonly PodChoice _pod = new(isSeveral: false);
    private readonly Option<bool> _pretty = new("--pretty-print") { Description = "indented", DefaultValueFactory = _ => true };

    internal PodManifestCommand()
        : base("cat-manifest", "print the pod manifest that a pod is executed by", "runner cat-manifest 3f0c6a52", "runner cat-manifest --pretty-print=false 3f0c6a52")
    {
        Details = "It is reified (pods.md): every image by its ID, every mount point with its volume. 'runner run --pod-manifest' takes it.";
        _pod.AddTo(this);
        Options.Add(_pretty);
        SetAction(parse => PodManifestHandler.Run(new PodManifestOptions(_pod.ReadDirectory(parse), _pod.Read(parse)[0], parse.GetValue(_pretty))));
    }
}
