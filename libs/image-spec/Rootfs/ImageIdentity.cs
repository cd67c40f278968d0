using System.Globalization;
using System.Text;
using Appc.Linux.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Appc.ImageSpec.Rootfs;

/// <summary>Whom an app runs as, and that user's home directory where the image knows one.</summary>
/// <param name="Uid">The user.</param>
/// <param name="Gid">The group.</param>
/// <param name="Home">Absolute; null where the image does not say.</param>
public sealed record ImageIdentity(uint Uid, uint Gid, string? Home)
{
    private const int PasswdUid = 2;
    private const int PasswdHome = 5;
    private const int GroupGid = 2;

    /// <summary>
    /// Looks a user and a group up as aci.md wants: a path means its owner; else the image's own passwd and group; else a
    /// number is itself.
    /// </summary>
    /// <param name="tree">The rendered tree.</param>
    /// <param name="user">As in the manifest.</param>
    /// <param name="group">As in the manifest.</param>
    /// <param name="ownerOf">Who a file's owner and group are to the app; null where every file is the caller's, who extracted the tree: a path then means user and group 0.</param>
    /// <exception cref="BadInputException">No such user, group or file.</exception>
    public static ImageIdentity Find(SafeFileHandle tree, string user, string group, Func<FileStatus, (uint Uid, uint Gid)>? ownerOf)
    {
        var passwd = user.StartsWith('/') ? null : AccountFile.Find(tree, "etc/passwd", user);
        var uid = user.StartsWith('/')
            ? OwnerOf(tree, user, ownerOf).Uid
            : Field(passwd, PasswdUid) ?? Number(user) ?? throw new BadInputException($"look up user {user}: not in the image's /etc/passwd, and not a number");
        var gid = group.StartsWith('/')
            ? OwnerOf(tree, group, ownerOf).Gid
            : Field(AccountFile.Find(tree, "etc/group", group), GroupGid) ?? Number(group)
                ?? throw new BadInputException($"look up group {group}: not in the image's /etc/group, and not a number");
        var home = passwd is { Length: > PasswdHome } && passwd[PasswdHome].StartsWith('/') ? passwd[PasswdHome] : null;
        return new ImageIdentity(uid, gid, home);
    }

    /// <summary>Those on disk, of a tree that root extracted.</summary>
    public static (uint Uid, uint Gid) OnDisk(FileStatus status) => (status.Uid, status.Gid);

    private static (uint Uid, uint Gid) OwnerOf(SafeFileHandle tree, string path, Func<FileStatus, (uint Uid, uint Gid)>? ownerOf)
    {
        using var file = ImageFile.TryOpen(tree, Encoding.UTF8.GetBytes(path)) ?? throw new BadInputException($"look up the owner of {path}: no such file in the image");
        return ownerOf?.Invoke(Sys.Fstat(file)) ?? (0, 0);
    }

    private static uint? Field(string[]? fields, int index) => fields is not null && index < fields.Length ? Number(fields[index]) : null;

    /// <summary>4294967295 is (uid_t)-1, "leave it as it is", to the kernel: no user.</summary>
    private static uint? Number(string text) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number != uint.MaxValue ? number : null;
}
