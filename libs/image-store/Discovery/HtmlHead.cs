using System.Net;
using System.Text;

namespace Appc.ImageStore.Discovery;

/// <summary>
/// Reads the <c>meta</c> elements out of the head of a page and no more: what stands in the body, in a comment, a script or a title was
/// perhaps written by a visitor of the site and is not the site's word. Works in one pass over at most the bytes it is given.
/// </summary>
internal ref struct HtmlHead
{
    private const int MostTags = 200;
    private readonly ReadOnlySpan<char> _text;
    private readonly List<MetaTag> _tags = [];
    private int _at;

    private HtmlHead(ReadOnlySpan<char> text)
    {
        _text = text;
    }

    /// <summary>The discovery tags in the order of the page; text that is no UTF-8 spoils only itself.</summary>
    internal static IReadOnlyList<MetaTag> Read(ReadOnlySpan<byte> page)
    {
        var head = new HtmlHead(Encoding.UTF8.GetString(page).TrimStart('\uFEFF'));
        while (head._tags.Count < MostTags && head.Next())
        {
            // each step takes one element, comment or piece of white space
        }

        return head._tags;
    }

    private bool Next()
    {
        while (_at < _text.Length && IsSpace(_text[_at]))
        {
            _at++;
        }

        if (_at >= _text.Length || _text[_at] != '<')
        {
            return false; // the end, or text, with which the body begins
        }

        var rest = _text[_at..];
        return rest.StartsWith("<!--") ? Skip("-->", 2)
            : rest.StartsWith("<!") || rest.StartsWith("<?") ? Skip(">", 0)
            : rest.StartsWith("</") ? EndTag()
            : StartTag();
    }

    private bool Skip(ReadOnlySpan<char> end, int from)
    {
        _at += from;
        var found = _text[_at..].IndexOf(end);
        _at = found < 0 ? _text.Length : _at + found + end.Length;
        return found >= 0;
    }

    private bool EndTag()
    {
        _at += 2;
        var name = TagName();
        return name is not "head" and not "html" && Skip(">", 0);
    }

    private bool StartTag()
    {
        _at++;
        var name = TagName();
        var attributes = Attributes();
        if (attributes is null)
        {
            return false;
        }

        switch (name)
        {
            case "html" or "head" or "link" or "base" or "noscript":
                return true;
            case "meta":
                Add(attributes);
                return true;
            case "title" or "style" or "script":
                return SkipRawText(name);
            default:
                return false; // anything else begins the body
        }
    }

    private void Add(Dictionary<string, string> attributes)
    {
        if (attributes.TryGetValue("name", out var name) && attributes.TryGetValue("content", out var content) && MetaTag.Of(name, content) is { } tag)
        {
            _tags.Add(tag);
        }
    }

    private bool SkipRawText(string element)
    {
        while (Skip("</", 0))
        {
            if (TagName() == element)
            {
                return Skip(">", 0);
            }
        }

        return false;
    }

    private string TagName()
    {
        var start = _at;
        while (_at < _text.Length && !IsSpace(_text[_at]) && _text[_at] is not ('/' or '>' or '<'))
        {
            _at++;
        }

        return _text[start.._at].ToString().ToLowerInvariant();
    }

    // To behind the closing '>'; null when the page ends before it. Of a repeated attribute the first counts (HTML, "attribute name state").
    private Dictionary<string, string>? Attributes()
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        while (_at < _text.Length)
        {
            if (_text[_at] == '>')
            {
                _at++;
                return attributes;
            }

            if (IsSpace(_text[_at]) || _text[_at] == '/')
            {
                _at++;
                continue;
            }

            var start = _at++;
            while (_at < _text.Length && !IsSpace(_text[_at]) && _text[_at] is not ('/' or '>' or '='))
            {
                _at++;
            }

            attributes.TryAdd(_text[start.._at].ToString().ToLowerInvariant(), Value());
        }

        return null;
    }

    private string Value()
    {
        var mark = _at;
        SkipSpace();
        if (_at >= _text.Length || _text[_at] != '=')
        {
            _at = mark;
            return string.Empty;
        }

        _at++;
        SkipSpace();
        var quote = _at < _text.Length && _text[_at] is '"' or '\'' ? _text[_at++] : '\0';
        var start = _at;
        while (_at < _text.Length && (quote == '\0' ? !IsSpace(_text[_at]) && _text[_at] != '>' : _text[_at] != quote))
        {
            _at++;
        }

        var value = WebUtility.HtmlDecode(_text[start.._at].ToString());
        _at += quote == '\0' ? 0 : 1;
        return value;
    }

    private void SkipSpace()
    {
        while (_at < _text.Length && IsSpace(_text[_at]))
        {
            _at++;
        }
    }

    private static bool IsSpace(char c) => c is ' ' or '\t' or '\n' or '\r' or '\f';
}
