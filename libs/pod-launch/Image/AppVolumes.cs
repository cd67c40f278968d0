using System.Collections.Immutable;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.PodLaunch.Build;
using Microsoft.Win32.SafeHandles;

namespace Appc.PodLaunch.Image;

/// <summary>Which volume goes where in one app: its mounts, then the image's mount points, each an empty volume unless one of its name is given.</summary>
internal sealed class AppVolumes
{
    private readonly PodVolumes _pod;
    private readonly SafeFileHandle _tree;
    private readonly string _app;
    private readonly bool _givesOwners;
    private readonly List<string[]> _targets = [];

    internal AppVolumes(PodVolumes pod, SafeFileHandle tree, string app, bool givesOwners)
    {
        _givesOwners = givesOwners;
        _pod = pod;
        _tree = tree;
        _app = app;
    }

    internal List<string> Notes { get; } = [];

    /// <summary>Every mount of the app, those for its mount points too: what a reified pod manifest says (pods.md).</summary>
    internal List<Mount> Mounts { get; } = [];

    internal ImmutableArray<VolumeMount> Resolve(App app, ImmutableArray<Mount> mounts)
    {
        var result = ImmutableArray.CreateBuilder<VolumeMount>();
        foreach (var mount in mounts)
        {
            var point = app.MountPoints.FirstOrDefault(point => IsSame(point.Path, mount.Path));
            var volume = mount.AppVolume ?? _pod.Find(mount.Volume) ?? throw new BadInputException($"mount {mount.Volume}: there is no volume of that name");
            result.Add(Place(volume, mount, point?.ReadOnly ?? false));
        }

        foreach (var point in app.MountPoints.Where(point => !mounts.Any(mount => IsSame(mount.Path, point.Path))))
        {
            result.Add(Place(_pod.FindOrImply(point.Name), new Mount(point.Name, point.Path, AppVolume: null), point.ReadOnly));
        }

        return result.ToImmutable();
    }

    private VolumeMount Place(Volume volume, Mount mount, bool readOnly)
    {
        var names = VolumeTarget.Names(mount.Path);
        if (_targets.Find(other => Overlap(other, names)) is { } overlapping)
        {
            throw new BadInputException($"mount at {mount.Path}: overlaps the mount at /{string.Join('/', overlapping)}");
        }

        _targets.Add(names);
        Mounts.Add(mount);
        var target = VolumeTarget.Find(_tree, names);
        if (target.HidesFiles || target.ReplacesFile)
        {
            Notes.Add(target.HidesFiles ? $"volume {volume.Name} hides the image's files in {mount.Path}" : $"volume {volume.Name} takes the place of the image's file {mount.Path}");
        }

        var source = _pod.SourceOf(volume, mount.AppVolume is null ? null : _app);
        return new VolumeMount(volume.Name.ToString(), source, target.Existing, target.Missing, readOnly || volume.ReadOnly == true, volume.Recursive ?? true)
        {
            ReplacesFile = target.ReplacesFile,
            TargetMayExist = target.IsHalfSeen,
            Owner = _givesOwners && volume.Kind == VolumeKind.Empty && ((volume.Uid ?? 0), (volume.Gid ?? 0)) is var owner && owner != default ? owner : null,
        };
    }

    private static bool IsSame(string path, string other) => VolumeTarget.Names(path).SequenceEqual(VolumeTarget.Names(other));

    private static bool Overlap(string[] a, string[] b) => a.Take(b.Length).SequenceEqual(b.Take(a.Length));
}
