using System.Net;

namespace Appc.ImageStore.Registry.Http;

/// <summary>The user and password in a proxy's own address (RFC 3986, userinfo), for that host and port and nobody else.</summary>
internal sealed class ProxyCredentials : ICredentials
{
    private readonly IReadOnlyList<string> _variables;
    private readonly Func<string, Uri?> _address;

    internal ProxyCredentials(IReadOnlyList<string> variables, Func<string, Uri?> address)
    {
        (_variables, _address) = (variables, address);
    }

    /// <inheritdoc/>
    public NetworkCredential? GetCredential(Uri uri, string authType)
    {
        var proxy = _variables.Select(_address).FirstOrDefault(address => address is not null && Origin.Of(address) == Origin.Of(uri));
        return proxy is { UserInfo: { Length: > 0 } info } && string.Equals(authType, "Basic", StringComparison.OrdinalIgnoreCase)
            ? Credential(info.Split(':', 2))
            : null;
    }

    private static NetworkCredential Credential(string[] parts) =>
        new(Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : string.Empty);
}
