using System.Globalization;
using Appc.CommandLine;
using Appc.ImageSpec.Schema;
using Appc.Linux;

namespace Acserver.Serve;

/// <summary>
/// Which hosts this server speaks for and how it names itself. A Host header is text from a stranger that ends up in addresses: only what can be the
/// first component of an image name is taken, and where names were given only those.
/// </summary>
internal sealed class HostNames
{
    internal const string HostRule = "not a host name in small letters";
    internal const string UrlRule = "must be https://HOST[:PORT]";
    private const int LongestHost = 253; // RFC 1035 section 2.3.4, written with dots
    private readonly HashSet<string> _names;
    private readonly string? _url;

    /// <summary>Takes what the command line says.</summary>
    /// <exception cref="UsageException">A name is no host name, or the URL is no address of a host.</exception>
    internal HostNames(IEnumerable<string> names, string? url)
    {
        _names = [.. names.Select(name => IsHost(name) ? name : throw new UsageException($"--server-name {ByteEscaping.ToDisplay(name)}: {HostRule}"))];
        _url = url?.TrimEnd('/');
        if (_url is not null && !IsUrl(_url))
        {
            throw new UsageException($"--url {ByteEscaping.ToDisplay(_url)}: {UrlRule}");
        }
    }

    /// <summary>The host in a Host header, without the port; null where this server does not speak for it.</summary>
    internal string? NameOf(string header)
    {
        var colon = header.IndexOf(':');
        if (colon >= 0 && !(ushort.TryParse(header.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0))
        {
            return null;
        }

        var host = (colon < 0 ? header : header[..colon]).ToLowerInvariant();
        return IsHost(host) && (_names.Count == 0 || _names.Contains(host)) ? host : null;
    }

    /// <summary>Whether pages for people may be given under a Host header: one that <see cref="NameOf"/> takes, or an address of IPv6, which begins no name.</summary>
    internal bool Knows(string header) => NameOf(header) is not null
        || (_names.Count == 0 && header.StartsWith('[') && ListenAddress.TryParse(header.EndsWith(']') ? header + ":1" : header)?.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6);

    /// <summary>The beginning of every address on a page.</summary>
    /// <param name="header">A Host header that this server knows.</param>
    /// <param name="secure">Whether the client came by TLS.</param>
    internal string UrlFor(string header, bool secure) => _url ?? $"{(secure ? "https" : "http")}://{header.ToLowerInvariant()}";

    /// <summary>Whether the text is scheme, host and port of a web server and nothing more.</summary>
    internal static bool IsUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && text == address.GetLeftPart(UriPartial.Authority);

    /// <summary>Whether the text can be the first component of an image's name, and is a host's.</summary>
    internal static bool IsHost(string text) => text.Length <= LongestHost && !text.Contains('/') && !text.Contains('_') && !text.Contains('~') && AcIdentifier.TryParse(text, out _);
}
