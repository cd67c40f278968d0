using Appc.Linux.FileSystem;
using Appc.PodLaunch.Build;
using Appc.PodLaunch.Image;

namespace Appc.PodLaunch.Pods;

/// <summary>Makes the directories of a pod's empty volumes (pods.md, volumes).</summary>
internal static class EmptyVolumes
{
    private const uint Ordinary = 0b111_101_101;

    /// <summary>Makes them.</summary>
    /// <param name="volumes">Those that the pod needs.</param>
    /// <param name="directory">Where; it is there.</param>
    /// <param name="keepOwners">True for root, who can give directories away.</param>
    /// <param name="users">The pod's own, where its files are theirs on disk; else null.</param>
    internal static void Make(IEnumerable<EmptyVolume> volumes, string directory, bool keepOwners, PrivateUsers? users = null)
    {
        foreach (var (volume, name) in volumes)
        {
            var path = Path.Join(directory, name);
            Directory.CreateDirectory(path);
            using var handle = Sys.OpenDirectory(path);
            if (keepOwners)
            {
                Sys.Fchown(handle, (users?.FirstUid ?? 0) + (volume.Uid ?? 0), (users?.FirstGid ?? 0) + (volume.Gid ?? 0));
            }

            Sys.Fchmod(handle, volume.Mode is null ? Ordinary : Convert.ToUInt32(volume.Mode, 8));
        }
    }
}
