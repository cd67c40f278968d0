namespace Appc.PodLaunch.Isolators;

/// <summary>A cgroup line of /proc/self/mountinfo (proc(5)).</summary>
/// <param name="Version">1 or 2.</param>
/// <param name="Root">Which cgroup is mounted.</param>
/// <param name="Point">Where.</param>
/// <param name="Options">Of the super block: for version 1 the controllers are among them.</param>
internal sealed record CgroupMount(int Version, string Root, string Point, string[] Options)
{
    /// <summary>Null for a mount of another kind.</summary>
    internal static CgroupMount? TryParse(string line)
    {
        var halves = line.Split(" - ", 2);
        var (front, back) = (halves[0].Split(' '), halves.Length > 1 ? halves[1].Split(' ') : []);
        var version = back.Length < 3 || front.Length < 5 ? 0 : back[0] switch { "cgroup" => 1, "cgroup2" => 2, _ => 0 };
        return version == 0 ? null : new CgroupMount(version, Unescape(front[3]), Unescape(front[4]), back[2].Split(','));
    }

    /// <summary>The middle field of the line of /proc/self/cgroup that belongs to it; empty for version 2, and never one where there is none.</summary>
    internal string Key(IEnumerable<string> keys) =>
        Version == 2 ? "" : keys.FirstOrDefault(key => key.Length > 0 && key.Split(',').All(Options.Contains)) ?? "\0";

    /// <summary>Where a cgroup shows in this mount; null where it does not.</summary>
    internal string? Find(string cgroup)
    {
        if (Root == "/")
        {
            return cgroup == "/" ? Point : Point + cgroup;
        }

        return cgroup == Root ? Point : cgroup.StartsWith(Root + "/", StringComparison.Ordinal) ? Point + cgroup[Root.Length..] : null;
    }

    /// <summary>A blank, a tab, a line feed and a backslash stand there in octal.</summary>
    private static string Unescape(string text) => text.Replace("\\040", " ", StringComparison.Ordinal)
        .Replace("\\011", "\t", StringComparison.Ordinal).Replace("\\012", "\n", StringComparison.Ordinal).Replace("\\134", "\\", StringComparison.Ordinal);
}
