using System.Collections.Immutable;

namespace Appc.ImageStore.Registry;

/// <summary>What somebody wants of a registry.</summary>
/// <param name="Repository">The repository that it is about.</param>
/// <param name="Verb">The word for it in messages.</param>
/// <param name="Scopes">What to ask a token for (Docker Registry v2 authentication, "Token scope").</param>
internal sealed record RegistryAccess(string Repository, string Verb, ImmutableArray<string> Scopes)
{
    internal static RegistryAccess ToFetch(string repository) => new(repository, "fetch", [$"repository:{repository}:pull"]);

    /// <summary>Access to push, also of blobs that another repository of the same registry has.</summary>
    internal static RegistryAccess ToPush(string repository, string? other) =>
        new(repository, "push", other is null ? [$"repository:{repository}:pull,push"] : [$"repository:{repository}:pull,push", $"repository:{other}:pull"]);
}
