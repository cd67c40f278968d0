using Appc.ImageSpec;
using Appc.Linux;

namespace Appc.ImageStore.Registry.Http;

/// <summary>Where a redirect may lead: the web, never from https to http, never with a user's name in it, never to a link-local address.</summary>
internal static class RedirectTarget
{
    /// <summary>The next address.</summary>
    /// <exception cref="BadInputException">It is refused.</exception>
    internal static Uri Next(Uri from, Uri? location)
    {
        if (location is null || !Uri.TryCreate(from, location, out var next) || next.Scheme is not ("https" or "http") || next.UserInfo.Length > 0)
        {
            throw Refused(from, "no web address", location);
        }

        return next.Scheme == "http" && from.Scheme == "https" ? throw Refused(from, "from https to http", location)
            : LinkLocal.IsRefused(next) ? throw Refused(from, "to a link-local address", location)
            : next;
    }

    /// <summary>An address that was named otherwise than by a redirect.</summary>
    /// <exception cref="BadInputException">It is link-local.</exception>
    internal static Uri Check(Uri address) => LinkLocal.IsRefused(address)
        ? throw new BadInputException($"fetch from {address.Authority}: refused: a link-local address")
        : address;

    private static BadInputException Refused(Uri from, string why, Uri? location) =>
        new($"fetch from {from.Authority}: its redirect is refused: {why}: {ByteEscaping.ToDisplay(location?.OriginalString.Split('?')[0] ?? "none")}");
}
