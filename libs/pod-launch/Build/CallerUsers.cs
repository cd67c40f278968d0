using System.Collections.Immutable;
using System.Globalization;
using Appc.Linux.FileSystem;
using Appc.PodLaunch.Machine;
using Appc.PodLaunch.Plan;

namespace Appc.PodLaunch.Build;

/// <summary>
/// The users and groups that somebody who is not the machine's root can hand on to a user namespace: an ordinary user's own and those that /etc/subuid and /etc/subgid give
/// him, by newuidmap(1) and newgidmap(1); or all of a user namespace whose root he is.
/// </summary>
/// <param name="Maps">How the new namespace gets them: its user 0 is the caller.</param>
public sealed record CallerUsers(ImmutableArray<IdMapWrite> Maps)
{
    private const uint Most = 65536;

    /// <summary>An ordinary user's; null where there is only himself to hand on (<see cref="IdChecks"/> knows why).</summary>
    public static CallerUsers? Find(HostFacts host)
    {
        if (host.Uid == 0 || IdChecks.Ordinary(host, Causes.Read(host)).Level != FindingLevel.Ok)
        {
            return null;
        }

        return new CallerUsers([
            MapOf("uid_map", "newuidmap", SubordinateIds.UserFile, host, host.Uid, "the caller is its user 0, and the others are the caller's of /etc/subuid"),
            MapOf("gid_map", "newgidmap", SubordinateIds.GroupFile, host, host.Gid, "the caller's group is its group 0, and the others are the caller's of /etc/subgid"),
        ]);
    }

    /// <summary>Those of the user namespace that this process is root of; null where it is not, or it has one user only.</summary>
    public static CallerUsers? OfOwnNamespace() =>
        Sys.Geteuid() == 0 && !HostProbe.IsPrivileged() && Own("uid_map") is { } users && Own("gid_map") is { } groups
            ? new CallerUsers([new IdMapWrite("uid_map", users, "every user there is"), new IdMapWrite("gid_map", groups, "and every group")])
            : null;

    private static IdMapWrite MapOf(string file, string program, string ranges, HostFacts host, uint own, string reason)
    {
        var text = $"0 {own} 1\n";
        var next = 1u;
        foreach (var range in SubordinateIds.Read(ranges).Where(range => range.IsOf(Environment.UserName, host.Uid)))
        {
            var count = Math.Min(range.Count, Most - next);
            text += count == 0 ? string.Empty : $"{next} {range.First} {count}\n";
            next += count;
        }

        return new IdMapWrite(file, text, reason) { Program = SearchPath.Find(program) };
    }

    /// <summary>Each line of the map once more, onto itself: the kernel wants each within one of those above it.</summary>
    private static string? Own(string file)
    {
        var lines = File.ReadLines("/proc/self/" + file).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();
        var total = lines.Sum(line => long.Parse(line[2], CultureInfo.InvariantCulture));
        return total > 1 ? string.Concat(lines.Select(line => $"{line[0]} {line[0]} {line[2]}\n")) : null;
    }
}
