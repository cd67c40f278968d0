using Appc.ImageSpec;

namespace Appc.ImageStore.Registry.Authentication;

/// <summary>Finds the user's secret for a repository where podman, skopeo and docker keep theirs; no file there is fine.</summary>
internal static class CredentialFinder
{
    /// <summary>The secret, or null where the user has none.</summary>
    /// <param name="authFile">The only file to look at; null for the usual places.</param>
    /// <param name="registry">Host and perhaps port.</param>
    /// <param name="repository">The name inside the registry.</param>
    internal static Credential? Find(string? authFile, string registry, string repository)
    {
        if (authFile is not null && !File.Exists(authFile))
        {
            throw new NotFoundException($"read {authFile}: no such file");
        }

        var files = authFile is null ? UsualPlaces(Environment.GetEnvironmentVariable).Where(File.Exists) : [authFile];
        return files.Select(file => AuthFile.Read(file).Find(registry, repository)).FirstOrDefault(found => found is not null);
    }

    /// <summary>The files in the order in which they are asked.</summary>
    internal static IEnumerable<string> UsualPlaces(Func<string, string?> variable)
    {
        if (variable("REGISTRY_AUTH_FILE") is { Length: > 0 } given)
        {
            yield return given;
        }

        if (variable("XDG_RUNTIME_DIR") is { Length: > 0 } runtime)
        {
            yield return Path.Join(runtime, "containers", "auth.json");
        }

        var home = variable("HOME") ?? "/";
        yield return Path.Join(variable("XDG_CONFIG_HOME") is { Length: > 0 } config ? config : Path.Join(home, ".config"), "containers", "auth.json");
        yield return Path.Join(variable("DOCKER_CONFIG") is { Length: > 0 } docker ? docker : Path.Join(home, ".docker"), "config.json");
        yield return Path.Join(home, ".dockercfg");
    }
}
