using System.Text.RegularExpressions;

namespace Appc.ImageSpec.Schema;

/// <summary>URLs with scheme http or https, as annotations hold them (aci.md, annotations: homepage, documentation).</summary>
internal static partial class WebAddress
{
    /// <summary>Scheme, authority of allowed characters, no control characters, and whole percent escapes before the query (RFC 3986).</summary>
    public static bool IsValid(string text)
    {
        var beforeQuery = text.Split('#', 2)[0].Split('?', 2)[0];
        return !text.Any(c => c < ' ' || c == '\x7f') && Form().IsMatch(beforeQuery) && !BrokenEscape().IsMatch(beforeQuery)
            && !(text.Contains('#', StringComparison.Ordinal) && BrokenEscape().IsMatch(text.Split('#', 2)[1]));
    }

    [GeneratedRegex(@"^[hH][tT][tT][pP][sS]?:(//([A-Za-z0-9._~!$&'()*+,;=:%@-]*@)?(\[[0-9A-Fa-f:.]+(%25[^\]]*)?\]|[^\s\[\]/@:\\^`{|}<>""]*)(:[0-9]*)?(/.*)?|[^/].*|/[^/].*|/)?\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.Singleline, 1000)]
    private static partial Regex Form();

    [GeneratedRegex("%(?![0-9A-Fa-f]{2})", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex BrokenEscape();
}
