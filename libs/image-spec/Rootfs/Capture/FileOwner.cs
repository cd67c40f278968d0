namespace Appc.ImageSpec.Rootfs;

/// <summary>An owner and a group, as numbers: names would mean something else in the image than here.</summary>
/// <param name="Uid">The user.</param>
/// <param name="Gid">The group.</param>
public readonly record struct FileOwner(uint Uid, uint Gid)
{
    /// <summary>User 0, group 0: an image built by a user looks as if root had built it.</summary>
    public static FileOwner Root => default;
}
