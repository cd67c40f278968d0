namespace Appc.PodLaunch.Plan;

/// <summary>Flags as strace(1) prints them.</summary>
internal static class FlagText
{
    /// <summary>The names of those that are set, joined by bars. A loop: over pairs like these LINQ has its methods made while the program runs, a tenth of a millisecond each.</summary>
    internal static string Join(ReadOnlySpan<(ulong Flag, string Name)> names, ulong flags)
    {
        var set = new List<string>(names.Length);
        foreach (var (flag, name) in names)
        {
            if ((flags & flag) != 0)
            {
                set.Add(name);
            }
        }

        return string.Join('|', set);
    }
}
