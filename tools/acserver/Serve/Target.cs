namespace Acserver.Serve;

/// <summary>
/// A request's target as it was sent, nothing decoded: an escaped slash must not become a separator, and what decodes to a dot segment must not move
/// anybody.
/// </summary>
/// <param name="Path">Begins with a slash.</param>
/// <param name="Query">Without the question mark; empty for none.</param>
internal readonly record struct Target(string Path, string Query)
{
    internal static Target Parse(string raw)
    {
        var text = raw;
        if (!text.StartsWith('/') && text.IndexOf("://", StringComparison.Ordinal) is > 0 and var scheme)
        {
            var slash = text.IndexOf('/', scheme + 3); // absolute form, RFC 9112 section 3.2.2
            text = slash < 0 ? "/" : text[slash..];
        }

        var mark = text.IndexOf('?');
        return mark < 0 ? new Target(text, string.Empty) : new Target(text[..mark], text[(mark + 1)..]);
    }
}
