using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Appc.ImageSpec;
using Appc.Linux.FileSystem;
using Appc.PodLaunch.Build;
using Appc.PodLaunch.Machine;

namespace Appc.PodLaunch.Pods;

/// <summary>
/// Which numbers of the host the users of a pod of root's get: of root's own ranges in /etc/subuid and /etc/subgid, where each has room for 65536, else of the range that
/// systemd-nspawn uses (0x80000 to 0x6FFFFFFF), without what those files give to others and what has a name on this machine. No two pods that run have the same: who
/// has some holds a lock on a file of their name, whatever state directory its pod is in.
/// </summary>
public static class UserRanges
{
    private const string LockDirectory = "/run/appc/private-users";
    private const uint First = 0x80000;
    private const uint End = 0x70000000;

    /// <summary>Removes the files of locks that nobody holds: their runners were killed. For root.</summary>
    public static void Sweep()
    {
        foreach (var file in Directory.Exists(LockDirectory) ? Directory.GetFiles(LockDirectory) : [])
        {
            using var held = LockFile.TryAcquire(file, LockKind.Exclusive);
            if (held is not null)
            {
                File.Delete(file); // only who holds the lock removes it
            }
        }
    }

    /// <summary>Those that a pod would get now: always the same for an id, as long as nobody has them.</summary>
    /// <exception cref="BadInputException">None is left.</exception>
    internal static PrivateUsers For(PodId id) => Candidates(id).FirstOrDefault(users => !IsTaken(LockOf(users))) ?? throw NoneLeft();

    /// <summary>Takes those for a pod, until disposed.</summary>
    /// <exception cref="BadInputException">None is left.</exception>
    internal static TakenUsers Take(PodId id)
    {
        Directory.CreateDirectory(LockDirectory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var users in Candidates(id))
        {
            if (LockFile.TryAcquire(LockOf(users), LockKind.Exclusive) is { } held)
            {
                return new TakenUsers(users, LockOf(users), held);
            }
        }

        throw NoneLeft();
    }

    /// <summary>All that a pod may get, the best first.</summary>
    internal static IEnumerable<PrivateUsers> Candidates(PodId id, IReadOnlyList<SubordinateRange> users, IReadOnlyList<SubordinateRange> groups)
    {
        var start = BinaryPrimitives.ReadUInt32LittleEndian(SHA256.HashData(Encoding.ASCII.GetBytes(id.ToString())));
        var own = Slots(users).Zip(Slots(groups), (uid, gid) => new PrivateUsers(uid, gid)).ToList();
        if (own.Count > 0)
        {
            return Enumerable.Range(0, own.Count).Select(index => own[(int)((start + (uint)index) % own.Count)]);
        }

        const uint count = (End - First) / PrivateUsers.Count;
        var named = Named("/etc/passwd").Concat(Named("/etc/group")).ToHashSet();
        return Enumerable.Range(0, (int)count).Select(index => First + ((uint)((start + (ulong)index) % count) * PrivateUsers.Count))
            .Where(first => !users.Concat(groups).Any(range => range.Overlaps(first, PrivateUsers.Count)) && !named.Any(name => name >= first && name < first + PrivateUsers.Count))
            .Select(first => new PrivateUsers(first, first));
    }

    private static IEnumerable<PrivateUsers> Candidates(PodId id) => Candidates(id, SubordinateIds.Read(SubordinateIds.UserFile), SubordinateIds.Read(SubordinateIds.GroupFile));

    private static string LockOf(PrivateUsers users) => Path.Join(LockDirectory, string.Create(CultureInfo.InvariantCulture, $"{users.FirstUid}-{users.FirstGid}"));

    private static bool IsTaken(string file)
    {
        if (!File.Exists(file))
        {
            return false;
        }

        using var held = LockFile.TryAcquire(file, LockKind.Exclusive);
        return held is null;
    }

    private static BadInputException NoneLeft() =>
        new("launch: --private-users: no range of 65536 users and groups is left; root's own in /etc/subuid and /etc/subgid are all in use by pods that run");

    private static IEnumerable<uint> Slots(IReadOnlyList<SubordinateRange> ranges) =>
        ranges.Where(range => range.IsOf("root", 0)).SelectMany(range => Enumerable.Range(0, (int)(range.Count / PrivateUsers.Count)).Select(slot => range.First + ((uint)slot * PrivateUsers.Count)));

    /// <summary>passwd(5), group(5): the third field.</summary>
    private static IEnumerable<uint> Named(string file) => !File.Exists(file) ? [] : File.ReadLines(file).Select(line => line.Split(':'))
        .Where(fields => fields.Length > 2 && uint.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out _)).Select(fields => uint.Parse(fields[2], CultureInfo.InvariantCulture));
}

/// <summary>Users that are a pod's alone until this is disposed of, or the process ends.</summary>
/// <param name="Users">They.</param>
/// <param name="File">The file that is locked for them.</param>
/// <param name="Held">The lock.</param>
internal sealed record TakenUsers(PrivateUsers Users, string File, LockFile Held) : IDisposable
{
    public void Dispose()
    {
        System.IO.File.Delete(File); // only who holds the lock removes it
        Held.Dispose();
    }
}
