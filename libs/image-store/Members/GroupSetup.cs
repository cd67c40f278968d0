using System.Text;
using Appc.Linux.FileSystem;

namespace Appc.ImageStore.Members;

/// <summary>
/// Sets root's store up for a group (DESIGN: separated privileges). Members get through the store's directory, read its keys and its policy, and have
/// a place of their own in <c>members</c>; everything else in it stays root's alone, and no file of it is writable by the group.
/// </summary>
public static class GroupSetup
{
    private const uint GroupEnters = 0x1E8; // 0750
    private const uint StickyForGroup = 0x3F8; // 1770
    private const uint EveryoneEnters = 0x1ED; // 0755, inside what only the group enters
    private const uint EveryoneReads = 0x1A4; // 0644

    /// <summary>Makes the store where it is missing, and lets the group in; again changes nothing, or the group.</summary>
    /// <param name="directory">The store.</param>
    /// <param name="gid">The group.</param>
    /// <exception cref="ImageSpec.BadInputException">The directory is another user's, or holds other things.</exception>
    public static void Run(string directory, uint gid)
    {
        using var layout = StoreLayout.Open(directory);
        OpenTrust(layout);
        MakeMembers(layout, gid);
        Sys.Fchown(layout.Handle, 0, gid);
        Sys.Fchmod(layout.Handle, GroupEnters);
    }

    private static void MakeMembers(StoreLayout layout, uint gid)
    {
        using var members = layout.MakeDirectory(MemberArea.Name);
        Sys.Fchown(members, 0, gid);
        Sys.Fchmod(members, StickyForGroup);
    }

    // What was written before, when nobody else was let in.
    private static void OpenTrust(StoreLayout layout)
    {
        var keys = Path.Join(layout.Root, "keys");
        PrivateDirectory.MakeReadable(keys);
        foreach (var path in Directory.EnumerateDirectories(keys, "*", SearchOption.AllDirectories).Prepend(keys))
        {
            using var handle = Sys.OpenDirectory(path);
            Sys.Fchmod(handle, EveryoneEnters);
        }

        foreach (var path in Directory.EnumerateFiles(keys, "*", SearchOption.AllDirectories).Append(Path.Join(layout.Root, "policy.json")).Where(File.Exists))
        {
            using var file = Sys.Openat2(Sys.WorkingDirectory, Encoding.UTF8.GetBytes(path), OpenFlags.O_RDONLY | OpenFlags.O_NOFOLLOW);
            Sys.Fchmod(file, EveryoneReads);
        }
    }
}
