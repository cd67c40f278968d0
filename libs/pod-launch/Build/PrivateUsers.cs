using System.Collections.Immutable;
using Appc.ImageSpec;
using Appc.PodLaunch.Image;
using Appc.PodLaunch.Plan;

namespace Appc.PodLaunch.Build;

/// <summary>The users and groups of a pod of root's, 0 to 65535, which outside are a range of numbers that are nobody's.</summary>
/// <param name="FirstUid">What the pod's user 0 is outside.</param>
/// <param name="FirstGid">What its group 0 is outside.</param>
public sealed record PrivateUsers(uint FirstUid, uint FirstGid)
{
    /// <summary>How many users, and how many groups, a pod has.</summary>
    public const uint Count = 65536;

    /// <summary>
    /// True where the pod's own files have these numbers on disk, because its file system knows no ID-mapped mounts; else they have those of the image, and
    /// only the pod's mounts show them so.
    /// </summary>
    public bool AreOnDisk { get; init; }

    /// <summary>What a user of the pod is outside.</summary>
    internal uint UidOnHost(uint uid) => FirstUid + uid;

    /// <summary>What a group of the pod is outside.</summary>
    internal uint GidOnHost(uint gid) => FirstGid + gid;

    /// <summary>user_namespaces(7): the maps.</summary>
    internal ImmutableArray<IdMapWrite> Maps =>
    [
        new IdMapWrite("uid_map", $"0 {FirstUid} {Count}\n", "the pod's users are nobody outside"),
        new IdMapWrite("gid_map", $"0 {FirstGid} {Count}\n", "and so are its groups"),
    ];

    /// <summary>Refuses an app, or an empty volume, whose user or group the pod does not have.</summary>
    /// <exception cref="BadInputException">Which.</exception>
    internal static void RequireInside(IEnumerable<AppRequest> apps, IEnumerable<EmptyVolume> volumes)
    {
        foreach (var (volume, _) in volumes.Where(empty => empty.Volume.Uid >= Count || empty.Volume.Gid >= Count))
        {
            throw new BadInputException($"volume {volume.Name}: user {volume.Uid ?? 0}, group {volume.Gid ?? 0}: a pod with private users has those from 0 to {Count - 1}");
        }

        foreach (var (app, id) in apps.SelectMany(app => app.SupplementaryGids.Append(app.Uid).Append(app.Gid).Select(id => (app, id))).Where(pair => pair.id >= Count))
        {
            throw new BadInputException($"launch app {app.Name}: user or group {id}: a pod with private users has those from 0 to {Count - 1}");
        }
    }
}
