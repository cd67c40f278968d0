using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Appc.ImageSpec;
using Appc.Linux.FileSystem;
using Appc.PodLaunch.Image;
using Appc.PodLaunch.Machine;
using Appc.PodLaunch.Plan;
using Appc.PodLaunch.Pods;

namespace Appc.PodLaunch.Build;

/// <summary>A line of the file uid_map or gid_map (user_namespaces(7)).</summary>
/// <param name="Inside">The first number inside the namespace.</param>
/// <param name="Outside">What that is outside.</param>
/// <param name="Count">How many follow on one another.</param>
public readonly record struct IdRange(uint Inside, uint Outside, uint Count)
{
    internal string Line => string.Create(CultureInfo.InvariantCulture, $"{Inside} {Outside} {Count}\n");
}

/// <summary>
/// The users and groups that somebody who is not the machine's root can hand on to a user namespace: an ordinary user's own and those that /etc/subuid and /etc/subgid give
/// him, by newuidmap(1) and newgidmap(1); or all of a user namespace whose root he is. Its user 0 is the caller.
/// </summary>
/// <param name="Uids">The users.</param>
/// <param name="Gids">The groups.</param>
public sealed record CallerUsers(ImmutableArray<IdRange> Uids, ImmutableArray<IdRange> Gids)
{
    private const uint Most = 65536;

    /// <summary>True for root of a user namespace that has them already; false for an ordinary user, who is only one of them.</summary>
    internal bool IsRoot { get; init; }

    /// <summary>An ordinary user's; null where there is only himself to hand on (<see cref="IdChecks"/> knows why).</summary>
    public static CallerUsers? Find(HostFacts host) => host.Uid == 0 || IdChecks.Ordinary(host, Causes.Read(host)).Level != FindingLevel.Ok ? null : OfFiles(host);

    /// <summary>Those of the user namespace that this process is root of; null where it is not, or it has one user only.</summary>
    public static CallerUsers? OfOwnNamespace() =>
        Sys.Geteuid() == 0 && !HostProbe.IsPrivileged() && OfProcess("self") is var own && IsSeveral(own.Uids) && IsSeveral(own.Gids) ? own : null;

    /// <summary>Those that a running pod has, whatever the files say now.</summary>
    /// <param name="pod">The pod.</param>
    public static CallerUsers Of(RunningPod pod) => OfProcess(pod.Pid.ToString(CultureInfo.InvariantCulture));

    /// <summary>Either's.</summary>
    /// <exception cref="NotFoundException">There are none; it says why, and the cure.</exception>
    public static CallerUsers Require()
    {
        var host = HostProbe.Facts();
        if (host.Uid == 0)
        {
            return OfOwnNamespace() ?? throw new NotFoundException("launch: --private-users: this user namespace has one user only", "make it with more: unshare --map-auto --map-root-user");
        }

        var finding = IdChecks.Ordinary(host, Causes.Read(host));
        return finding.Level == FindingLevel.Ok ? OfFiles(host) : throw new NotFoundException($"launch: --private-users: {finding.Text}", finding.Cure ?? "runner doctor");
    }

    /// <summary>A name for just these numbers: what was written to a disk for others has other owners.</summary>
    public string Key => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(Text(Uids) + Text(Gids))).AsSpan(0, 8));

    /// <summary>How a new namespace gets them.</summary>
    internal ImmutableArray<IdMapWrite> Maps => IsRoot
        ? [new IdMapWrite("uid_map", Text(Onto(Uids)), "every user there is"), new IdMapWrite("gid_map", Text(Onto(Gids)), "and every group")]
        :
        [
            new IdMapWrite("uid_map", Text(Uids), "the caller is its user 0, and the others are the caller's of /etc/subuid") { Program = SearchPath.Find("newuidmap") },
            new IdMapWrite("gid_map", Text(Gids), "the caller's group is its group 0, and the others are the caller's of /etc/subgid") { Program = SearchPath.Find("newgidmap") },
        ];

    /// <summary>Who a file's owner, as this process sees it, is inside; null for nobody of these.</summary>
    internal uint? UidInside(uint uid) => Inside(Uids, uid);

    /// <summary>Likewise for its group.</summary>
    internal uint? GidInside(uint gid) => Inside(Gids, gid);

    /// <summary>Refuses an app, or an empty volume, whose user or group is none of these.</summary>
    /// <exception cref="BadInputException">Which.</exception>
    internal void RequireInside(IEnumerable<AppRequest> apps, IEnumerable<EmptyVolume> volumes)
    {
        foreach (var app in apps)
        {
            RequireInside($"launch app {app.Name}", app.Uid, [app.Gid, .. app.SupplementaryGids]);
        }

        foreach (var (volume, _) in volumes)
        {
            RequireInside($"volume {volume.Name}", volume.Uid ?? 0, [volume.Gid ?? 0]);
        }
    }

    private void RequireInside(string what, uint uid, IEnumerable<uint> gids)
    {
        var missing = !Has(Uids, uid) ? $"user {uid}" : gids.Where(gid => !Has(Gids, gid)).Select(gid => $"group {gid}").FirstOrDefault();
        if (missing is not null)
        {
            var source = IsRoot ? "this user namespace has" : "the caller's ranges in /etc/subuid and /etc/subgid make";
            throw new BadInputException($"{what}: {missing}: {source} users from 0 to {Last(Uids)} and groups from 0 to {Last(Gids)}");
        }
    }

    private static CallerUsers OfFiles(HostFacts host) => new(RangesOf(SubordinateIds.UserFile, host, host.Uid), RangesOf(SubordinateIds.GroupFile, host, host.Gid));

    private static ImmutableArray<IdRange> RangesOf(string file, HostFacts host, uint own)
    {
        var ranges = ImmutableArray.Create(new IdRange(0, own, 1));
        var next = 1u;
        foreach (var range in SubordinateIds.Read(file).Where(range => range.IsOf(Environment.UserName, host.Uid)))
        {
            var count = Math.Min(range.Count, Most - next);
            ranges = count == 0 ? ranges : ranges.Add(new IdRange(next, range.First, count));
            next += count;
        }

        return ranges;
    }

    private static CallerUsers OfProcess(string process) => new(MapOf(process, "uid_map"), MapOf(process, "gid_map")) { IsRoot = Sys.Geteuid() == 0 };

    private static ImmutableArray<IdRange> MapOf(string process, string file) =>
    [
        .. File.ReadLines($"/proc/{process}/{file}").Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => uint.Parse(word, CultureInfo.InvariantCulture)).ToArray())
            .Select(line => new IdRange(line[0], line[1], line[2])),
    ];

    /// <summary>Each line once more, onto itself: the kernel wants each within one of those above it.</summary>
    private static ImmutableArray<IdRange> Onto(ImmutableArray<IdRange> ranges) => [.. ranges.Select(range => range with { Outside = range.Inside })];

    private static string Text(ImmutableArray<IdRange> ranges) => string.Concat(ranges.Select(range => range.Line));

    private static bool IsSeveral(ImmutableArray<IdRange> ranges) => ranges.Sum(range => (long)range.Count) > 1;

    private static bool Has(ImmutableArray<IdRange> ranges, uint id) => ranges.Any(range => id >= range.Inside && id - range.Inside < range.Count);

    private static uint Last(ImmutableArray<IdRange> ranges) => ranges.Max(range => range.Inside + (range.Count - 1));

    private uint? Inside(ImmutableArray<IdRange> ranges, uint id) =>
        IsRoot ? id : ranges.Where(range => id >= range.Outside && id - range.Outside < range.Count).Select(range => (uint?)(range.Inside + (id - range.Outside))).FirstOrDefault();
}
