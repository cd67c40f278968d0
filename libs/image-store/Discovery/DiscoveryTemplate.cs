using System.Text;

namespace Appc.ImageStore.Discovery;

/// <summary>
/// Turns a template such as <c>https://example.com/{name}-{version}-{os}-{arch}.{ext}</c> into an address (discovery.md, "Discovery Templates"). Values
/// are put in once and percent-encoded as RFC 6570 has it, so that no label can add a query, a host or another variable; a name keeps its slashes.
/// </summary>
internal static class DiscoveryTemplate
{
    /// <summary>The address; null where the template names a label that is not given, or no <c>{ext}</c>.</summary>
    /// <param name="template">As the page has it.</param>
    /// <param name="subject">The name and labels.</param>
    /// <param name="extension"><c>aci</c> or <c>aci.asc</c>.</param>
    internal static string? Render(string template, DiscoverySubject subject, string extension)
    {
        if (!template.Contains("{ext}", StringComparison.Ordinal))
        {
            return null;
        }

        var address = new StringBuilder();
        var rest = template.AsSpan();
        while (rest.IndexOf('{') is >= 0 and var open)
        {
            var length = rest[open..].IndexOf('}');
            if (length < 0)
            {
                break;
            }

            if (ValueOf(rest.Slice(open + 1, length - 1).ToString(), subject, extension) is not { } value)
            {
                return null;
            }

            address.Append(rest[..open]).Append(value);
            rest = rest[(open + length + 1)..];
        }

        return address.Append(rest).ToString();
    }

    private static string? ValueOf(string variable, DiscoverySubject subject, string extension) => variable switch
    {
        "name" => subject.Name.ToString(),
        "ext" => extension,
        _ => subject.ValueOf(variable) is { } value ? Uri.EscapeDataString(value) : null,
    };
}
