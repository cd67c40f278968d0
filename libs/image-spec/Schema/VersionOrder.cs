namespace Appc.ImageSpec.Schema;

/// <summary>
/// Which of two version labels is newer. The specification leaves their form open (aci.md, labels), so the idea of SemVer is applied to any text: runs of
/// digits count as numbers, other runs by byte, a number is older than a word, <c>-</c> and <c>~</c> begin a pre-release, a leading <c>v</c> and what
/// follows <c>+</c> say nothing. Versions that are equal so are ordered by byte, so that the order is total.
/// </summary>
public static class VersionOrder
{
    /// <summary>Negative when the first is older, 0 when they are the same text.</summary>
    public static int Compare(string first, string second)
    {
        var byMeaning = CompareMeaning(Significant(first), Significant(second));
        return byMeaning != 0 ? byMeaning : string.CompareOrdinal(first, second);
    }

    private static ReadOnlySpan<char> Significant(string version)
    {
        var text = version.AsSpan();
        text = text.Length > 1 && text[0] is 'v' or 'V' && char.IsAsciiDigit(text[1]) ? text[1..] : text;
        var build = text.IndexOf('+');
        return build < 0 ? text : text[..build];
    }

    private static int CompareMeaning(ReadOnlySpan<char> first, ReadOnlySpan<char> second)
    {
        while (true)
        {
            if (first.IsEmpty || second.IsEmpty)
            {
                return first.IsEmpty && second.IsEmpty ? 0
                    : first.IsEmpty ? (IsPreRelease(second) ? 1 : -1)
                    : IsPreRelease(first) ? -1 : 1;
            }

            ReadOnlySpan<char> a = Run(ref first), b = Run(ref second);
            var order = char.IsAsciiDigit(a[0]) && char.IsAsciiDigit(b[0]) ? CompareNumbers(a, b)
                : IsPreRelease(a) != IsPreRelease(b) ? (IsPreRelease(a) ? -1 : 1)
                : Rank(a[0]) != Rank(b[0]) ? Rank(a[0]) - Rank(b[0])
                : a.SequenceCompareTo(b);
            if (order != 0)
            {
                return order;
            }
        }
    }

    // A number is older than a word (SemVer item 11.4.3), and any of them newer than a separator.
    private static int Rank(char c) => char.IsAsciiLetter(c) ? 2 : char.IsAsciiDigit(c) ? 1 : 0;

    private static bool IsPreRelease(ReadOnlySpan<char> text) => text[0] is '-' or '~';

    private static ReadOnlySpan<char> Run(ref ReadOnlySpan<char> text)
    {
        var length = 1;
        while (length < text.Length && Rank(text[0]) > 0 && Rank(text[length]) == Rank(text[0]))
        {
            length++;
        }

        var run = text[..length];
        text = text[length..];
        return run;
    }

    private static int CompareNumbers(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        a = a.TrimStart('0');
        b = b.TrimStart('0');
        return a.Length != b.Length ? a.Length - b.Length : a.SequenceCompareTo(b);
    }
}
