using Appc.ImageSpec;
using Appc.ImageStore.Registry.Http;
using Appc.Linux;

namespace Appc.ImageStore.Registry.Authentication;

/// <summary>
/// The address where a registry says tokens are to be had. The registry chooses it freely, so it is believed only as far as that does no
/// harm: https unless the registry itself is plain HTTP, no user in it, no link-local address; and a password goes there only where
/// the address belongs to the registry's owner.
/// </summary>
internal static class TokenRealm
{
    /// <summary>The checked address.</summary>
    /// <exception cref="BadInputException">The registry names an address that is never asked.</exception>
    internal static Uri Parse(string? realm, Uri registry)
    {
        var shown = ByteEscaping.ToDisplay(realm ?? string.Empty);
        if (!Uri.TryCreate(realm, UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http") || address.IdnHost.Length == 0)
        {
            throw Refused(registry, $"\"{shown}\" is no web address");
        }

        if (address.UserInfo.Length > 0)
        {
            throw Refused(registry, $"{shown} holds a user name");
        }

        if (address.Scheme == "http" && registry.Scheme != "http")
        {
            throw Refused(registry, $"{shown} is not https");
        }

        return LinkLocal.IsRefused(address) ? throw Refused(registry, $"{shown} is a link-local address") : address;
    }

    /// <summary>True when the registry's password may be sent to <paramref name="realm"/>.</summary>
    internal static bool MayHavePassword(Uri realm, Uri registry, IEnumerable<string> allowedHosts)
    {
        string host = realm.IdnHost.ToLowerInvariant(), registryHost = registry.IdnHost.ToLowerInvariant();
        if (allowedHosts.Contains(host, StringComparer.OrdinalIgnoreCase) || Origin.Of(realm) == Origin.Of(registry))
        {
            return true;
        }

        return realm.Scheme == "https" && realm.IsDefaultPort
            ? IsDockerHub(host, registryHost) || RegistrableDomain.HaveOneOwner(host, registryHost)
            : string.Equals(host, registryHost, StringComparison.Ordinal);
    }

    private static bool IsDockerHub(string host, string registryHost) => host == "auth.docker.io" && registryHost == "registry-1.docker.io";

    private static BadInputException Refused(Uri registry, string cause) => new($"log in to {registry.Authority}: its token server is refused: {cause}");
}
