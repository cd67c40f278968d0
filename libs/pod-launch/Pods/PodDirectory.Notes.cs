using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Appc.PodLaunch.Build;
using Appc.PodLaunch.Network;

namespace Appc.PodLaunch.Pods;

/// <content>What the runner writes down of a pod for those who come later: its users, what must be removed behind it, and which protections are off.</content>
public sealed partial class PodDirectory
{
    private const string CgroupFile = "cgroups";
    private const string NetworkFile = "networks";
    private const string UsersFile = "users";
    private const string OfCaller = "caller ";
    private const string WishFile = "private-users";
    private const string InsecureFile = "insecure";
    private const string ReadinessFile = "readiness";

    /// <summary>The words of --insecure-options that it runs with; none for a pod with every protection.</summary>
    public IEnumerable<string> Insecure => TryRead(InsecureFile)?.Split(',', StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>The users that the pod has of its own; null for none.</summary>
    internal PrivateUsers? Users => TryRead(UsersFile)?.Split(' ') is [var uid, var gid, var place]
        ? new PrivateUsers(uint.Parse(uid, CultureInfo.InvariantCulture), uint.Parse(gid, CultureInfo.InvariantCulture)) { AreOnDisk = place == "disk" }
        : null;

    /// <summary>Writes down which cgroups the pod has, so that they can be removed when its runner was killed; none removes the file.</summary>
    public void KeepCgroups(IReadOnlyCollection<string> cgroups)
    {
        if (cgroups.Count > 0)
        {
            Write(CgroupFile, string.Join('\n', cgroups) + "\n");
        }
        else
        {
            File.Delete(Path.Join(DirectoryPath, CgroupFile));
        }
    }

    /// <summary>The pod's cgroups, the innermost first, absolute paths; none for a pod without limits or one that ended.</summary>
    public IReadOnlyList<string> Cgroups => TryRead(CgroupFile)?.Split('\n', StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>Writes down which networks the pod joins, so that they can be left when its runner was killed; nothing removes the file.</summary>
    public void KeepNetworks(ReadOnlyMemory<byte> state)
    {
        if (state.IsEmpty)
        {
            File.Delete(Path.Join(DirectoryPath, NetworkFile));
        }
        else
        {
            Write(NetworkFile, state.Span);
        }
    }

    /// <summary>The networks that the pod has joined; none when it has left them.</summary>
    public ImmutableArray<JoinedNetwork> Networks => TryRead(NetworkFile) is { } text ? NetworkState.Read(Encoding.UTF8.GetBytes(text)) : [];

    /// <summary>Writes down which protections are off.</summary>
    public void KeepInsecure(string words)
    {
        if (words.Length > 0)
        {
            Write(InsecureFile, words);
        }
    }

    /// <summary>True for a pod that has all the users of an ordinary user who runs it.</summary>
    public bool HasCallersUsers => CallersKey is not null;

    /// <summary>Stands for the numbers that its users have outside, where they are those of an ordinary user; else null.</summary>
    internal string? CallersKey => TryRead(UsersFile) is { } text && text.StartsWith(OfCaller, StringComparison.Ordinal) ? text[OfCaller.Length..] : null;

    /// <summary>
    /// Writes down which users the pod has: of its own, what its user 0 and group 0 are outside, and whether its files have these owners on disk or on its mounts only; or the caller's.
    /// </summary>
    internal void KeepUsers(PrivateUsers? users, CallerUsers? callers)
    {
        if (callers is not null)
        {
            Write(UsersFile, OfCaller + callers.Key);
        }

        if (users is not null)
        {
            Write(UsersFile, string.Create(CultureInfo.InvariantCulture, $"{users.FirstUid} {users.FirstGid} {(users.AreOnDisk ? "disk" : "mounts")}"));
        }
    }

    /// <summary>Writes down what was said, when it was prepared, about users of its own; null for nothing.</summary>
    internal void KeepWish(bool? privateUsers)
    {
        if (privateUsers is { } wish)
        {
            Write(WishFile, wish ? "yes" : "no");
        }
    }

    /// <summary>What was said about users of its own when it was prepared; null for nothing.</summary>
    public bool? WantsPrivateUsers => TryRead(WishFile) switch { "yes" => true, "no" => false, _ => null };

    /// <summary>True where apps of the pod say themselves when they are ready, and not all have said so yet (once is enough).</summary>
    public bool AwaitsReadiness => TryRead(ReadinessFile) == "awaited";

    /// <summary>Writes down that apps will say when they are ready.</summary>
    internal void KeepReadiness(bool isSaid)
    {
        if (isSaid)
        {
            Write(ReadinessFile, "awaited");
        }
    }

    /// <summary>Writes down that all of them have said so.</summary>
    internal void MarkReady() => Write(ReadinessFile, "said");
}
