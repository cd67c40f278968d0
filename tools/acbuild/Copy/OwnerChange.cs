using System.Globalization;
using System.Text;
using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.ImageSpec.Rootfs;
using Appc.Linux;

namespace Acbuild.Copy;

/// <summary>What <c>--chown USER[:GROUP]</c> says: numbers, or names that the image's own /etc/passwd and /etc/group know.</summary>
/// <param name="User">A number or a name.</param>
/// <param name="Group">A number or a name; null for the user's own group, or the group of the same number.</param>
internal sealed record OwnerChange(string User, string? Group)
{
    private const int MostAccountBytes = 16 << 20;

    /// <summary>Reads the option's value.</summary>
    /// <exception cref="UsageException">More than one colon, or nothing before or after it.</exception>
    internal static OwnerChange Parse(string text)
    {
        var parts = text.Split(':');
        return parts.Length <= 2 && parts.All(part => part.Length > 0)
            ? new OwnerChange(parts[0], parts.Length == 2 ? parts[1] : null)
            : throw new UsageException($"--chown {ByteEscaping.ToDisplay(text)}: must be USER:GROUP, in numbers or in names of the image");
    }

    /// <summary>The numbers that they are in an image.</summary>
    /// <exception cref="NotFoundException">The image does not know a name.</exception>
    internal FileOwner In(LayerStack tree)
    {
        if (TryNumber(User, out var uid))
        {
            return new FileOwner(uid, Group is null ? uid : GroupIn(tree, Group));
        }

        var account = Find(tree, "etc/passwd", User) is [_, _, var user, var group, ..] && TryNumber(user, out uid) && TryNumber(group, out var gid)
            ? new FileOwner(uid, gid)
            : throw Unknown("user", User, "/etc/passwd");
        return Group is null ? account : account with { Gid = GroupIn(tree, Group) };
    }

    private static uint GroupIn(LayerStack tree, string group) =>
        TryNumber(group, out var gid) || (Find(tree, "etc/group", group) is [_, _, var number, ..] && TryNumber(number, out gid)) ? gid : throw Unknown("group", group, "/etc/group");

    private static NotFoundException Unknown(string kind, string name, string file) =>
        new($"--chown {ByteEscaping.ToDisplay(name)}: the image's {file} has no such {kind}", "give a number");

    private static string[]? Find(LayerStack tree, string path, string name) => TreeFile.ReadAll(tree, path, MostAccountBytes) is { } content
        ? Encoding.UTF8.GetString(content).Split('\n').Select(line => line.Split(':')).FirstOrDefault(fields => fields[0] == name)
        : null;

    private static bool TryNumber(string text, out uint number) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number != uint.MaxValue;
}
