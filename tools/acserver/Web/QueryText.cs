using System.Net;

namespace Acserver.Web;

/// <summary>Reads what a form sent (application/x-www-form-urlencoded).</summary>
internal static class QueryText
{
    /// <summary>The first value of a name, cut at a length; empty where there is none.</summary>
    internal static string Find(string query, string name, int longest)
    {
        foreach (var pair in query.Split('&'))
        {
            var equals = pair.IndexOf('=');
            if (equals > 0 && pair.AsSpan(0, equals).SequenceEqual(name))
            {
                var value = WebUtility.UrlDecode(pair[(equals + 1)..]);
                return value.Length <= longest ? value : value[..longest];
            }
        }

        return string.Empty;
    }
}
