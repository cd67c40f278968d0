using System.Globalization;
using System.Text;
using Appc.Linux.FileSystem;

namespace Appc.ImageStore.Members;

/// <summary>
/// <c>members/UID/</c> of a store that root set up for a group: one store a member, which belongs to the member alone. The directory itself is root's, open to the
/// group, and sticky: a member makes a place in it and can neither remove nor rename another's. Nothing in it is believed: see <see cref="MemberStore"/>.
/// </summary>
internal static class MemberArea
{
    public const string Name = "members";

    private const int MostMembers = 1000;
    private const uint WritableByAll = 0x2; // 0002

    /// <summary>Whether root set the store up for a group.</summary>
    public static bool IsIn(StoreLayout layout) => Sys.TryFstatat(layout.Handle, Encoding.ASCII.GetBytes(Name), out var status) && IsOurs(status);

    /// <summary>The members' stores, in the order of their numbers; the caller disposes them. A place that is not its member's own is passed over.</summary>
    public static IReadOnlyList<MemberStore> Stores(StoreLayout layout)
    {
        using var area = layout.TryOpenDirectory(Name);
        if (area is null || !IsOurs(Sys.Fstat(area)))
        {
            return [];
        }

        return [.. Sys.Getdents(area, MostMembers).Select(entry => Uid(entry.Name.ToTextOrNull())).OfType<uint>().Order().Select(uid => MemberStore.TryOpen(area, layout.Root, uid)).OfType<MemberStore>()];
    }

    private static bool IsOurs(FileStatus status) => status is { Type: FileType.Directory, Uid: 0 } && (status.Permissions & WritableByAll) == 0;

    private static uint? Uid(string? name) =>
        uint.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var uid) && uid.ToString(CultureInfo.InvariantCulture) == name ? uid : null;
}
