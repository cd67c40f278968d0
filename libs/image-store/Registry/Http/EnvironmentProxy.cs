using System.Globalization;
using System.Net;

namespace Appc.ImageStore.Registry.Http;

/// <summary>
/// The proxy that HTTPS_PROXY, HTTP_PROXY (or their lower-case spellings) and NO_PROXY ask for, read as Go programs read them: NO_PROXY holds
/// hosts with all below them, addresses, networks (10.0.0.0/8), each perhaps with a port, or <c>*</c>; this machine itself is never proxied.
/// </summary>
internal sealed class EnvironmentProxy : IWebProxy
{
    private readonly Func<string, string?> _variable;

    internal EnvironmentProxy(Func<string, string?> variable)
    {
        _variable = variable;
    }

    /// <summary>A proxy's user and password stand in its own address, and are shown to that proxy only.</summary>
    public ICredentials? Credentials
    {
        get => new ProxyCredentials(["https_proxy", "http_proxy"], Address);
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public Uri? GetProxy(Uri destination) =>
        IsBypassed(destination) ? null : Address(destination.Scheme == Uri.UriSchemeHttps ? "https_proxy" : "http_proxy");

    private Uri? Address(string name)
    {
        var text = _variable(name.ToUpperInvariant()) is { Length: > 0 } upper ? upper : _variable(name);
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        var address = text.Contains("://", StringComparison.Ordinal) ? text : "http://" + text;
        return Uri.TryCreate(address, UriKind.Absolute, out var proxy) && proxy.Scheme is "http" or "https" or "socks5"
            ? proxy
            : throw new ImageSpec.BadInputException($"{name}: not the address of a proxy");
    }

    /// <inheritdoc/>
    public bool IsBypassed(Uri host)
    {
        var name = host.IdnHost.TrimEnd('.');
        var address = IPAddress.TryParse(name.Trim('[', ']'), out var literal) ? literal : null;
        if (name == "localhost" || (address is not null && IPAddress.IsLoopback(address)))
        {
            return true;
        }

        var rules = _variable("NO_PROXY") is { Length: > 0 } upper ? upper : _variable("no_proxy") ?? string.Empty;
        return rules.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Any(rule => Matches(rule, name, address, host.Port));
    }

    private static bool Matches(string rule, string host, IPAddress? address, int port)
    {
        if (rule == "*")
        {
            return true;
        }

        if (rule.Contains('/', StringComparison.Ordinal))
        {
            return address is not null && IPNetwork.TryParse(rule, out var network) && network.Contains(address);
        }

        if (rule.LastIndexOf(':') is > 0 and var colon && rule.IndexOf(':') == colon)
        {
            if (rule[(colon + 1)..] != port.ToString(CultureInfo.InvariantCulture))
            {
                return false;
            }

            rule = rule[..colon];
        }

        var suffix = rule.TrimStart('*').TrimStart('.');
        return address is null
            ? string.Equals(host, suffix, StringComparison.OrdinalIgnoreCase) || host.EndsWith("." + suffix, StringComparison.OrdinalIgnoreCase)
            : IPAddress.TryParse(rule.Trim('[', ']'), out var literal) && literal.Equals(address);
    }
}
