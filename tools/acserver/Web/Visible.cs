using System.Globalization;
using System.Text;

namespace Acserver.Web;

/// <summary>
/// Makes characters visible that a browser would act upon or not show: controls, marks that turn the direction of text, what is not assigned. They become
/// <c>[U+202E]</c>, so that text of a stranger looks like what it is. Everything else stays, backslashes too, so that a command can be copied.
/// </summary>
internal static class Visible
{
    internal static string Text(string text, bool keepLines = false)
    {
        var first = FirstHidden(text, keepLines);
        if (first < 0)
        {
            return text; // nearly every text there is
        }

        var result = new StringBuilder(text, 0, first, text.Length + 16);
        foreach (var rune in text.AsSpan(first).EnumerateRunes())
        {
            if (IsHidden(rune, keepLines))
            {
                result.Append($"[U+{rune.Value:X4}]");
            }
            else
            {
                result.Append(rune.ToString());
            }
        }

        return result.ToString();
    }

    private static int FirstHidden(string text, bool keepLines)
    {
        var at = 0;
        foreach (var rune in text.EnumerateRunes()) // half a surrogate pair reads as U+FFFD here
        {
            if (IsHidden(rune, keepLines) || rune == Rune.ReplacementChar)
            {
                return at;
            }

            at += rune.Utf16SequenceLength;
        }

        return -1;
    }

    private static bool IsHidden(Rune rune, bool keepLines) =>
        !(keepLines && rune.Value == '\n') && Rune.GetUnicodeCategory(rune) is
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate;
}
