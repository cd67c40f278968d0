using System.Text;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;

namespace Appc.ImageStore.Registry.Authentication;

/// <summary>
/// A file of passwords: docker's config.json, or containers' auth.json, whose keys may go on into the registry's names
/// (containers-auth.json(5)).
/// </summary>
internal sealed class AuthFile
{
    private static readonly JsonLimits s_limits = new(1 << 20, 16);
    private readonly string _path;
    private readonly JsonValue _document;

    private AuthFile(string path, JsonValue document)
    {
        _path = path;
        _document = document;
    }

    /// <summary>Reads the file.</summary>
    /// <exception cref="BadInputException">It is not JSON.</exception>
    internal static AuthFile Read(string path)
    {
        try
        {
            return new AuthFile(path, StrictJson.Parse(File.ReadAllBytes(path), s_limits));
        }
        catch (BadInputException e)
        {
            throw e.In($"read {path}");
        }
    }

    /// <summary>The secret for a repository: the host's own helper, then the longest matching key, then the helper for all hosts.</summary>
    internal Credential? Find(string registry, string repository)
    {
        string[] hosts = registry == "registry-1.docker.io" ? ["docker.io", "index.docker.io", registry] : [registry];
        foreach (var host in hosts)
        {
            if (_document.Find("credHelpers")?.Find(host) is { Kind: JsonKind.String } helper)
            {
                return CredentialHelper.Get(helper.Text, host);
            }
        }

        return FromKeys(hosts, repository)
            ?? (_document.Find("credsStore") is { Kind: JsonKind.String, Text.Length: > 0 } store
                ? hosts.Select(host => CredentialHelper.Get(store.Text, host == "index.docker.io" ? "https://index.docker.io/v1/" : host)).FirstOrDefault(found => found is not null)
                : null);
    }

    private Credential? FromKeys(string[] hosts, string repository)
    {
        // ~/.dockercfg of old has the hosts at its top.
        var auths = _document.Find("auths") ?? _document;
        foreach (var scope in hosts.SelectMany(host => Scopes($"{host}/{repository}")).OrderByDescending(scope => scope.Length))
        {
            foreach (var (key, value) in auths.Members)
            {
                if (value.Kind == JsonKind.Object && string.Equals(Normal(key), scope, StringComparison.Ordinal) && Decode(value) is { } found)
                {
                    return found;
                }
            }
        }

        return null;
    }

    private static IEnumerable<string> Scopes(string name)
    {
        for (var end = name.Length; end > 0; end = name.LastIndexOf('/', end - 1))
        {
            yield return name[..end];
        }
    }

    private static string Normal(string key)
    {
        var name = key.Contains("://", StringComparison.Ordinal) ? key[(key.IndexOf("://", StringComparison.Ordinal) + 3)..] : key;
        name = name.TrimEnd('/');
        return name.EndsWith("/v1", StringComparison.Ordinal) || name.EndsWith("/v2", StringComparison.Ordinal) ? name[..^3] : name;
    }

    private Credential? Decode(JsonValue entry)
    {
        if (entry.Find("identitytoken") is { Kind: JsonKind.String, Text.Length: > 0 } token)
        {
            return new Credential(string.Empty, token.Text, IsIdentityToken: true);
        }

        if (entry.Find("auth") is not { Kind: JsonKind.String, Text.Length: > 0 } auth)
        {
            return null;
        }

        try
        {
            var pair = Encoding.UTF8.GetString(Convert.FromBase64String(auth.Text)).TrimEnd('\0').Split(':', 2);
            return pair is [var user, var secret] ? new Credential(user, secret, IsIdentityToken: false) : throw new FormatException();
        }
        catch (FormatException e)
        {
            throw new BadInputException($"read {_path}: an \"auth\" is not the base64 of user:password", e);
        }
    }
}
