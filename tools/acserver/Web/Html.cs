using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;

namespace Acserver.Web;

/// <summary>
/// A piece of HTML: <c>Html row = $"&lt;td&gt;{text}&lt;/td&gt;";</c> What stands in the program is taken as it is, and every value in braces is encoded unless it
/// is HTML itself. There is no other way to make one, so nothing gets onto a page without being encoded. Attribute values stand in double quotes.
/// </summary>
[InterpolatedStringHandler]
internal readonly struct Html
{
    private readonly StringBuilder? _text;

    /// <summary>For the compiler.</summary>
    public Html(int literalLength, int formattedCount)
    {
        _text = new StringBuilder(literalLength + (formattedCount * 16));
    }

    /// <summary>Nothing.</summary>
    internal static Html None => default;

    /// <summary>Text with its line breaks, for an element that keeps them.</summary>
    internal static Html Lines(string text)
    {
        var html = new Html(0, text.Length / 12);
        html._text!.Append(HtmlEncoder.Default.Encode(Visible.Text(text, keepLines: true)).Replace("&#xA;", "\n", StringComparison.Ordinal));
        return html;
    }

    /// <summary>Part of the program's own text.</summary>
    public void AppendLiteral(string literal) => _text!.Append(literal);

    /// <summary>A value, encoded.</summary>
    public void AppendFormatted(string? value)
    {
        if (value is not null)
        {
            _text!.Append(HtmlEncoder.Default.Encode(Visible.Text(value)));
        }
    }

    /// <summary>A number.</summary>
    public void AppendFormatted(long value) => _text!.Append(value);

    /// <summary>A number with the thousands apart, or with another format.</summary>
    public void AppendFormatted(double value, string format) => _text!.Append(value.ToString(format, CultureInfo.InvariantCulture));

    /// <summary>HTML as it is.</summary>
    public void AppendFormatted(Html html) => _text!.Append(html._text);

    /// <summary>Pieces of HTML as they are.</summary>
    public void AppendFormatted(IEnumerable<Html> pieces)
    {
        foreach (var piece in pieces)
        {
            _text!.Append(piece._text);
        }
    }

    /// <summary>The page's bytes.</summary>
    internal byte[] ToUtf8() => Encoding.UTF8.GetBytes(ToString());

    /// <summary>The HTML.</summary>
    public override string ToString() => _text?.ToString() ?? string.Empty;
}
