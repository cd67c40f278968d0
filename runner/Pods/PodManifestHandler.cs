using System.Text;
using Appc.ImageSpec;

namespace Runner.Pods;

/// <summary>What <c>runner cat-manifest</c> was asked.</summary>
internal sealed record PodManifestOptions(string? Directory, string Pod, bool Pretty);

/// <summary>Prints a pod's manifest.</summary>
internal static class PodManifestHandler
{
    internal static int Run(PodManifestOptions options)
    {
        var pod = PodLookup.Find(options.Directory, options.Pod);
        var manifest = pod.ReadManifest() ?? throw new NotFoundException($"read manifest of pod {pod.Id}: its runner was killed before it was written");
        Console.Out.WriteLine(Encoding.UTF8.GetString(manifest.ToJson(options.Pretty).Span));
        return 0;
    }
}
