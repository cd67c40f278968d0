namespace Acserver.Web;

/// <summary>Times for people and for programs.</summary>
internal static class Moment
{
    /// <summary>Day and minute in UTC.</summary>
    internal static Html Of(DateTimeOffset time)
    {
        var utc = time.UtcDateTime;
        return $"""<time datetime="{utc.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'")}">{utc.ToString("yyyy-MM-dd HH:mm")}<span class="zone"> UTC</span></time>""";
    }
}
