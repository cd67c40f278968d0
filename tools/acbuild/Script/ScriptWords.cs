using System.Text;
using Appc.ImageSpec;

namespace Acbuild.Script;

/// <summary>
/// Takes a line of acbuild 0.4's script language apart: words separated by blanks; single and double quotes alike keep blanks and each
/// other; a backslash takes the next character as it is, inside quotes too; # outside quotes begins a comment, also inside a word.
/// </summary>
internal static class ScriptWords
{
    /// <summary>The words of one joined line; none for a comment or an empty line. Quotes around nothing are no word, as with the peer.</summary>
    /// <exception cref="BadInputException">A quote that is not closed, or a backslash at the end.</exception>
    internal static List<string> Split(string line)
    {
        var (words, word) = (new List<string>(), new StringBuilder());
        char? quote = null;
        var escaped = false;
        foreach (var character in line)
        {
            if (escaped || (quote is { } open && character != open && character != '\\'))
            {
                word.Append(character);
                escaped = false;
            }
            else if (character == '\\')
            {
                escaped = true;
            }
            else if (character is '"' or '\'')
            {
                quote = quote is null ? character : null;
            }
            else if (character == '#')
            {
                break;
            }
            else if (character is ' ' or '\t')
            {
                End(words, word);
            }
            else
            {
                word.Append(character);
            }
        }

        Check(quote, escaped);
        End(words, word);
        return words;
    }

    /// <summary>The peer lets the <c>--</c> out of <c>run</c> and <c>set-exec</c>: it belongs in front of the first word that is no option.</summary>
    internal static List<string> WithDashes(List<string> words)
    {
        if (words[0] is not ("run" or "set-exec") || words.FindIndex(1, word => word[0] != '-') is not (> 0 and var first) || words.IndexOf("--", 1, first - 1) > 0)
        {
            return words;
        }

        return [.. words[..first], "--", .. words[first..]];
    }

    private static void End(List<string> words, StringBuilder word)
    {
        if (word.Length > 0)
        {
            words.Add(word.ToString());
            word.Clear();
        }
    }

    private static void Check(char? quote, bool escaped)
    {
        if (quote is not null)
        {
            throw new BadInputException(quote == '"' ? "a double quote is not closed" : "a single quote is not closed");
        }

        if (escaped)
        {
            throw new BadInputException("the line ends with a backslash and nothing follows");
        }
    }
}
