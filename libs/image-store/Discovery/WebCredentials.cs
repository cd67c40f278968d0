using System.Net.Http.Headers;
using Appc.ImageStore.Mirrors;
using Appc.ImageStore.Registry.Http;

namespace Appc.ImageStore.Discovery;

/// <summary>
/// What is shown to servers: nothing until one asks (401), then what the user keeps for its host, from then on to that origin and to no other, and over
/// https only.
/// </summary>
internal sealed class WebCredentials
{
    private readonly CredentialPlaces _places;
    private readonly MirrorMap _mirrors;
    private readonly Dictionary<Origin, AuthenticationHeaderValue> _shown = [];

    internal WebCredentials(CredentialPlaces places, MirrorMap mirrors)
    {
        (_places, _mirrors) = (places, mirrors);
    }

    /// <summary>What that origin has asked for before; null for nothing.</summary>
    internal AuthenticationHeaderValue? For(Uri address) => _shown.GetValueOrDefault(Origin.Of(address));

    /// <summary>Finds something to show to a server that has just refused; false when there is nothing new.</summary>
    internal bool Answer(Uri address)
    {
        var origin = Origin.Of(address);
        if (address.Scheme != Uri.UriSchemeHttps || _shown.ContainsKey(origin) || Find(address) is not { } found)
        {
            return false;
        }

        _shown.Add(origin, found);
        return true;
    }

    private AuthenticationHeaderValue? Find(Uri address)
    {
        string[] domains = address.IsDefaultPort ? [address.IdnHost, $"{address.IdnHost}:{address.Port}"] : [address.Authority];
        return _mirrors.SettingsOf(address)?.Header() ?? _places.AuthDirectories.Select(directory => AuthDirectory.Find(directory, domains)).FirstOrDefault(found => found is not null)
            ?? (_places.Netrc is { } netrc ? NetrcFile.Find(netrc, address.IdnHost) : null);
    }
}
