using System.Globalization;

namespace Appc.PodLaunch.Machine;

/// <summary>A line of subuid(5) or subgid(5): numbers that a user may hand on to user namespaces.</summary>
/// <param name="Owner">The user's name or number.</param>
/// <param name="First">The first of the numbers.</param>
/// <param name="Count">How many.</param>
internal readonly record struct SubordinateRange(string Owner, uint First, uint Count)
{
    internal bool IsOf(string name, uint uid) => Owner == name || Owner == uid.ToString(CultureInfo.InvariantCulture);

    internal bool Overlaps(uint first, uint count) => First < (ulong)first + count && first < (ulong)First + Count;
}

/// <summary>The files that hand numbers of users and groups out.</summary>
internal static class SubordinateIds
{
    internal const string UserFile = "/etc/subuid";
    internal const string GroupFile = "/etc/subgid";

    /// <summary>Every range of a file, in its order; none where it is not there. A line that is none is passed over, as newuidmap(1) does.</summary>
    internal static IReadOnlyList<SubordinateRange> Read(string file) => !File.Exists(file) ? [] : [.. File.ReadLines(file).Select(Parse).OfType<SubordinateRange>()];

    private static SubordinateRange? Parse(string line)
    {
        var fields = line.Split(':');
        return fields.Length == 3 && TryNumber(fields[1], out var first) && TryNumber(fields[2], out var count) && count > 0 && (ulong)first + count <= uint.MaxValue
            ? new SubordinateRange(fields[0], first, count)
            : null;
    }

    private static bool TryNumber(string text, out uint number) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
