using System.Collections.Immutable;
using Appc.ImageSpec.Schema;
using Appc.PodLaunch.Image;
using Appc.PodLaunch.Isolators;

namespace Appc.PodLaunch.Pods;

/// <summary>The pod manifest that is kept and shown: every image by its ID, every mount point satisfied (pods.md).</summary>
internal static class ReifiedManifest
{
    internal static PodManifest Of(PodOptions options, ImmutableArray<ResolvedApp> apps, PodVolumes volumes) => (options.Template ?? new PodManifest()) with
    {
        Apps = [.. options.Apps.Zip(apps, AppOf)],
        Isolators = [.. RequestedIsolator.Merge(options.Template?.Isolators ?? [], options.Isolators).Select(request => request.Isolator)],
        Volumes = [.. volumes.All],
        Ports = options.Ports,
    };

    private static RuntimeApp AppOf(PodApp app, ResolvedApp resolved) => new()
    {
        Name = app.Name,
        Image = new RuntimeImage { Name = app.Manifest.Name, Id = ImageHash.From(app.Image), Labels = app.Manifest.Labels },
        App = resolved.Reified,
        ReadOnlyRootFilesystem = app.Settings.ReadOnlyRoot,
        Mounts = resolved.Mounts,
        Annotations = app.Annotations,
    };
}
