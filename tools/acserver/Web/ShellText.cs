using System.Buffers;
using System.Text;

namespace Acserver.Web;

/// <summary>Writes a word so that a shell takes it as exactly that word, in printable ASCII whatever is in it.</summary>
internal static class ShellText
{
    private static readonly SearchValues<char> s_plain = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/:=,@%+-");

    /// <summary>The word itself where the shell gives nothing in it a meaning, else in quotes; bash's and zsh's <c>$'…'</c> only where it must be.</summary>
    internal static string Quote(string word) =>
        word.Length > 0 && !word.AsSpan().ContainsAnyExcept(s_plain) ? word
        : word.AsSpan().ContainsAnyExceptInRange(' ', '~') ? Escaped(word)
        : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static string Escaped(string word)
    {
        var text = new StringBuilder("$'");
        foreach (var value in Encoding.UTF8.GetBytes(word))
        {
            text.Append(value is >= (byte)' ' and <= (byte)'~' and not ((byte)'\'' or (byte)'\\') ? ((char)value).ToString() : "\\" + Convert.ToString(value, 8).PadLeft(3, '0'));
        }

        return text.Append('\'').ToString();
    }
}
