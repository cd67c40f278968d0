using System.Globalization;

namespace Appc.PodLaunch.Isolators;

/// <summary>How often the kernel killed a process of a cgroup because memory ran out.</summary>
public static class OutOfMemory
{
    /// <summary>
    /// memory.oom_control of version 1, memory.events of version 2: the line <c>oom_kill N</c>. 0 where there is no such file, as in a
    /// hierarchy without the memory controller.
    /// </summary>
    /// <param name="cgroups">The cgroups of one app, absolute paths.</param>
    public static long KillsIn(IEnumerable<string> cgroups) => cgroups.Max(cgroup => (long?)Kills(cgroup)) ?? 0;

    private static long Kills(string cgroup)
    {
        foreach (var name in (string[])["memory.oom_control", "memory.events"])
        {
            var path = Path.Join(cgroup, name);
            var line = File.Exists(path) ? File.ReadLines(path).FirstOrDefault(line => line.StartsWith("oom_kill ", StringComparison.Ordinal)) : null;
            if (line is not null)
            {
                return long.Parse(line.AsSpan("oom_kill ".Length), NumberStyles.None, CultureInfo.InvariantCulture);
            }
        }

        return 0;
    }
}
