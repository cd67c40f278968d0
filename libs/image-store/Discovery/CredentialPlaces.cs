using System.Collections.Immutable;

namespace Appc.ImageStore.Discovery;

/// <summary>Where the user's passwords for web servers are; no file there is fine.</summary>
/// <param name="AuthDirectories">Directories of rkt's <c>auth.d</c> files; for one domain the first that names it counts.</param>
/// <param name="Netrc">The file of netrc(5); null for none. Asked after the directories.</param>
public sealed record CredentialPlaces(ImmutableArray<string> AuthDirectories, string? Netrc)
{
    /// <summary>$XDG_CONFIG_HOME/appc/auth.d, /etc/appc/auth.d and rkt's own /etc/rkt/auth.d and /usr/lib/rkt/auth.d; $NETRC or ~/.netrc.</summary>
    public static CredentialPlaces Usual(Func<string, string?> variable)
    {
        var home = variable("HOME") is { Length: > 0 } given ? given : null;
        var config = variable("XDG_CONFIG_HOME") is { Length: > 0 } xdg ? xdg : home is null ? null : Path.Join(home, ".config");
        ImmutableArray<string> system = ["/etc/appc/auth.d", "/etc/rkt/auth.d", "/usr/lib/rkt/auth.d"];
        return new CredentialPlaces(
            config is null ? system : system.Insert(0, Path.Join(config, "appc", "auth.d")),
            variable("NETRC") is { Length: > 0 } file ? file : home is null ? null : Path.Join(home, ".netrc"));
    }
}
