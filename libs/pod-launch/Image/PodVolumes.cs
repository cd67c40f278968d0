using System.Text;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.Linux;
using Appc.Linux.FileSystem;

namespace Appc.PodLaunch.Image;

/// <summary>An empty volume whose directory must be made before the launch.</summary>
/// <param name="Volume">Its mode and owner.</param>
/// <param name="Directory">Its name among the pod's empty volumes.</param>
public sealed record EmptyVolume(Volume Volume, string Directory);

/// <summary>The volumes of one pod, which its apps share: those that were given, and those that an app expects and nobody gave.</summary>
public sealed class PodVolumes
{
    private readonly IReadOnlyList<Volume> _given;
    private readonly string _emptyVolumes;
    private readonly List<Volume> _implied = [];
    private readonly HashSet<string> _used = [];
    private readonly bool _followLinks;

    /// <summary>The volumes of a pod.</summary>
    /// <param name="given">By the user or the pod manifest.</param>
    /// <param name="emptyVolumes">The pod's directory for empty ones, absolute.</param>
    /// <param name="followLinks">True where a link in a source's path is followed, not refused.</param>
    public PodVolumes(IReadOnlyList<Volume> given, string emptyVolumes, bool followLinks = false)
    {
        _followLinks = followLinks;
        _given = given;
        _emptyVolumes = emptyVolumes;
    }

    /// <summary>Empty volumes that are needed.</summary>
    internal List<EmptyVolume> Empty { get; } = [];

    /// <summary>Every volume of the pod.</summary>
    internal IEnumerable<Volume> All => _given.Concat(_implied);

    /// <summary>The volume of that name; null where there is none.</summary>
    internal Volume? Find(AcName name) => All.FirstOrDefault(volume => volume.Name == name);

    /// <summary>The volume for a mount point of an image: the one of its name, else an empty one that is made for it.</summary>
    internal Volume FindOrImply(AcName name)
    {
        if (Find(name) is { } found)
        {
            return found;
        }

        var implied = new Volume { Name = name, Kind = VolumeKind.Empty };
        _implied.Add(implied);
        return implied;
    }

    /// <summary>Where the volume's files are on the host.</summary>
    /// <param name="volume">The volume.</param>
    /// <param name="owner">The app that has it for itself alone; null for one of the pod's.</param>
    /// <exception cref="BadInputException">There is no such directory.</exception>
    internal ByteString SourceOf(Volume volume, string? owner)
    {
        _used.Add(volume.Name.ToString());
        if (volume.Kind == VolumeKind.Host)
        {
            var source = volume.Source is { } given && given.StartsWith('/') ? given : throw new BadInputException($"volume {volume.Name}: source must be an absolute path");
            return Directory.Exists(source) ? _followLinks ? Resolved(source) : source : throw new BadInputException($"volume {volume.Name}: {source} is not a directory of the host");
        }

        var directory = owner is null ? volume.Name.ToString() : $"{owner}.{volume.Name}"; // no AC name has a dot
        if (!Empty.Exists(other => other.Directory == directory))
        {
            Empty.Add(new EmptyVolume(volume, directory));
        }

        return Path.Join(_emptyVolumes, directory);
    }

    /// <summary>The directory's own path. What becomes of it until the launch does not matter: no link is followed then.</summary>
    private static string Resolved(string source)
    {
        using var directory = Sys.Openat2(Sys.WorkingDirectory, Encoding.UTF8.GetBytes(source), OpenFlags.O_PATH | OpenFlags.O_DIRECTORY);
        return File.ResolveLinkTarget($"/proc/self/fd/{(int)directory.DangerousGetHandle()}", returnFinalTarget: false)!.FullName;
    }

    /// <summary>Refuses a volume that no app has a place for: most likely its name is misspelt.</summary>
    internal void RequireAllUsed()
    {
        foreach (var volume in _given.Where(volume => !_used.Contains(volume.Name.ToString())))
        {
            throw new BadInputException($"volume {volume.Name}: no image has a mount point of that name, and no --mount says where it goes");
        }
    }
}
