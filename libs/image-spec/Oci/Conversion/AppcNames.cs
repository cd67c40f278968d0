using System.Text;
using Appc.ImageSpec.Schema;

namespace Appc.ImageSpec.Oci;

/// <summary>Makes names that the App Container specification allows out of others, in the original docker2aci's way.</summary>
public static class AppcNames
{
    /// <summary>An AC Identifier: lower case, every other character an underscore, no separator at either end, one at a time between.</summary>
    /// <exception cref="BadInputException">Nothing is left.</exception>
    public static AcIdentifier Identifier(string text) => AcIdentifier.Parse(Single(Replaced(text, "-._~/", '_'), "-._~/"));

    /// <summary>An AC Name: lower case, every other character a hyphen, none at either end, one at a time between.</summary>
    /// <exception cref="BadInputException">Nothing is left.</exception>
    public static AcName Name(string text) => AcName.Parse(Single(Replaced(text, "-", '-'), "-"));

    private static string Replaced(string text, string separators, char other)
    {
        var result = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            var lower = char.ToLowerInvariant(c);
            result.Append(char.IsAsciiLetterLower(lower) || char.IsAsciiDigit(lower) || separators.Contains(lower, StringComparison.Ordinal) ? lower : other);
        }

        return result.ToString();
    }

    // a__b becomes a_b: the specification takes no two separators in a row, which the original wrote and its own validation then refused.
    private static string Single(string text, string separators)
    {
        var result = new StringBuilder(text.Length);
        foreach (var c in text.Trim(separators.ToCharArray()))
        {
            if (!(separators.Contains(c, StringComparison.Ordinal) && result.Length > 0 && separators.Contains(result[^1], StringComparison.Ordinal)))
            {
                result.Append(c);
            }
        }

        return result.ToString();
    }
}
