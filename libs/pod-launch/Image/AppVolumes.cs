using System.Collections.Immutable;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.Linux;
using Appc.PodLaunch.Build;
using Microsoft.Win32.SafeHandles;

namespace Appc.PodLaunch.Image;

/// <summary>Which volume goes where: the user's mounts, then the image's mount points, each an empty volume unless one of its name is given.</summary>
internal sealed class AppVolumes
{
    private readonly ImmutableArray<Volume> _volumes;
    private readonly SafeFileHandle _tree;
    private readonly string _emptyVolumes;
    private readonly List<string[]> _targets = [];

    internal AppVolumes(ImmutableArray<Volume> volumes, SafeFileHandle tree, string emptyVolumes)
    {
        _volumes = volumes;
        _tree = tree;
        _emptyVolumes = emptyVolumes;
    }

    /// <summary>Empty volumes that are needed; each is a directory of that name among the pod's.</summary>
    internal List<Volume> Empty { get; } = [];

    internal List<string> Notes { get; } = [];

    internal ImmutableArray<VolumeMount> Resolve(App app, ImmutableArray<Mount> mounts)
    {
        var result = ImmutableArray.CreateBuilder<VolumeMount>();
        foreach (var mount in mounts)
        {
            var volume = Named(mount.Volume) ?? throw new BadInputException($"mount {mount.Volume}: no --volume has that name");
            result.Add(Place(volume, mount.Path, readOnly: false));
        }

        foreach (var point in app.MountPoints)
        {
            if (!mounts.Any(mount => VolumeTarget.Names(mount.Path).SequenceEqual(VolumeTarget.Names(point.Path))))
            {
                result.Add(Place(Named(point.Name) ?? new Volume { Name = point.Name, Kind = VolumeKind.Empty }, point.Path, point.ReadOnly));
            }
        }

        foreach (var volume in _volumes.Where(volume => !mounts.Any(mount => mount.Volume == volume.Name) && !app.MountPoints.Any(point => point.Name == volume.Name)))
        {
            throw new BadInputException($"volume {volume.Name}: the image has no mount point of that name, and no --mount says where it goes");
        }

        return result.ToImmutable();
    }

    private Volume? Named(AcName name) => _volumes.FirstOrDefault(volume => volume.Name == name);

    private VolumeMount Place(Volume volume, string path, bool readOnly)
    {
        var names = VolumeTarget.Names(path);
        if (_targets.Find(other => Overlap(other, names)) is { } overlapping)
        {
            throw new BadInputException($"mount at {path}: overlaps the mount at /{string.Join('/', overlapping)}");
        }

        _targets.Add(names);
        var target = VolumeTarget.Find(_tree, names);
        if (target.HidesFiles)
        {
            Notes.Add($"volume {volume.Name} hides the image's files in {path}");
        }

        return new VolumeMount(
            volume.Name.ToString(), SourceOf(volume), target.Existing, target.Missing, readOnly || volume.ReadOnly == true, volume.Recursive ?? true);
    }

    private ByteString SourceOf(Volume volume)
    {
        if (volume.Kind == VolumeKind.Host)
        {
            var source = volume.Source is { } given && given.StartsWith('/') ? given : throw new BadInputException($"volume {volume.Name}: source must be an absolute path");
            return Directory.Exists(source) ? source : throw new BadInputException($"volume {volume.Name}: {source} is not a directory of the host");
        }

        if (!Empty.Contains(volume))
        {
            Empty.Add(volume);
        }

        return Path.Join(_emptyVolumes, volume.Name.ToString());
    }

    private static bool Overlap(string[] a, string[] b) => a.Take(b.Length).SequenceEqual(b.Take(a.Length));
}
