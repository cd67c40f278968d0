namespace Appc.ImageSpec.Schema;

/// <summary>The shape that AC Identifiers and AC Names share.</summary>
internal static class Identifiers
{
    /// <summary>
    /// Runs of lower-case letters and digits with exactly one of <paramref name="separators"/> between two runs, or <c>/~</c>:
    /// types.md gives example.com/~user/app_v1 as an identifier although the pattern beside it does not match it.
    /// </summary>
    public static bool IsJoined(string text, ReadOnlySpan<char> separators)
    {
        var afterRun = false;
        var previous = '\0';
        foreach (var c in text)
        {
            var inRun = c is (>= 'a' and <= 'z') or (>= '0' and <= '9');
            var joins = separators.Contains(c) && (afterRun || (c == '~' && previous == '/'));
            if (!inRun && !joins)
            {
                return false;
            }

            afterRun = inRun;
            previous = c;
        }

        return afterRun;
    }
}
