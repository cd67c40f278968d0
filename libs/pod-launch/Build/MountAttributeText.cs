using Appc.PodLaunch.Plan;
using static Appc.Linux.Process.MountFlags;

namespace Appc.PodLaunch.Build;

/// <summary>Mount attributes as strace(1) prints them.</summary>
internal static class MountAttributeText
{
    private static readonly (ulong Flag, string Name)[] s_names =
    [
        (MOUNT_ATTR_RDONLY, "MOUNT_ATTR_RDONLY"), (MOUNT_ATTR_NOSUID, "MOUNT_ATTR_NOSUID"),
        (MOUNT_ATTR_NODEV, "MOUNT_ATTR_NODEV"), (MOUNT_ATTR_NOEXEC, "MOUNT_ATTR_NOEXEC"),
        (MOUNT_ATTR_IDMAP, "MOUNT_ATTR_IDMAP"),
    ];

    internal static string Show(uint attributes) =>
        attributes == 0 ? "0" : FlagText.Join(s_names, attributes);
}
