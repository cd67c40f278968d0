using System.Globalization;
using System.Net;

namespace Acserver.Serve;

/// <summary>Where a server listens, as people write it.</summary>
internal static class ListenAddress
{
    internal const string Rule = "must be ADDRESS:PORT with a numeric address, such as 0.0.0.0:443 or [::]:443";

    /// <summary>Null where the text breaks the <see cref="Rule"/>.</summary>
    internal static IPEndPoint? TryParse(string address)
    {
        var colon = address.LastIndexOf(':');
        return colon > 0 && IPAddress.TryParse(address[..colon].Trim('[', ']'), out var ip) && ushort.TryParse(address[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? new IPEndPoint(ip, port)
            : null;
    }
}
