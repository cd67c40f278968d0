using System.Net.Http.Headers;
using System.Text;

namespace Appc.ImageStore.Registry.Authentication;

/// <summary>What a 401 asks for (RFC 9110 section 11.6.1, RFC 6750 section 3): a scheme and its parameters by lower-case name.</summary>
/// <param name="Scheme"><c>basic</c> or <c>bearer</c>.</param>
/// <param name="Parameters">Each name once; of a repeated one the first counts.</param>
internal sealed record Challenge(string Scheme, IReadOnlyDictionary<string, string> Parameters)
{
    /// <summary>The challenge to answer: Bearer before Basic; null where neither is offered.</summary>
    internal static Challenge? Choose(HttpHeaderValueCollection<AuthenticationHeaderValue> offered)
    {
        var challenges = offered.Select(header => new Challenge(header.Scheme.ToLowerInvariant(), Parse(header.Parameter ?? string.Empty))).ToList();
        return challenges.Find(challenge => challenge.Scheme == "bearer") ?? challenges.Find(challenge => challenge.Scheme == "basic");
    }

    /// <summary>Reads <c>name="value", name=value</c>; what does not have the form ends the list.</summary>
    internal static Dictionary<string, string> Parse(string text)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            rest = rest.TrimStart(" ,\t");
            var equals = rest.IndexOf('=');
            if (equals <= 0)
            {
                break;
            }

            var name = rest[..equals].Trim().ToString().ToLowerInvariant();
            rest = rest[(equals + 1)..].TrimStart();
            var value = rest.StartsWith("\"") ? Quoted(ref rest) : Token(ref rest);
            parameters.TryAdd(name, value);
        }

        return parameters;
    }

    private static string Token(ref ReadOnlySpan<char> rest)
    {
        var end = rest.IndexOf(',');
        var token = (end < 0 ? rest : rest[..end]).Trim().ToString();
        rest = end < 0 ? [] : rest[end..];
        return token;
    }

    private static string Quoted(ref ReadOnlySpan<char> rest)
    {
        var value = new StringBuilder();
        var i = 1;
        for (; i < rest.Length && rest[i] != '"'; i++)
        {
            if (rest[i] == '\\' && i + 1 < rest.Length)
            {
                i++;
            }

            value.Append(rest[i]);
        }

        rest = rest[Math.Min(i + 1, rest.Length)..];
        return value.ToString();
    }
}
