using System.Collections.Immutable;
using Appc.ImageSpec.Oci;
using Appc.ImageSpec.Schema;
using Appc.ImageStore.Registry;
using Appc.ImageStore.Registry.Http;

namespace Appc.ImageStore.Mirrors;

/// <summary>
/// Where names are asked for on a network that cannot reach their own place. The longest prefix that covers a name decides, alone. An image keeps the
/// name it was asked for by: whose keys count for it, and what it must be named, does not depend on where it came from.
/// </summary>
public sealed class MirrorMap
{
    internal MirrorMap(IEnumerable<MirrorRule> rules, IEnumerable<MirrorOrigin> origins, string? source)
    {
        Rules = [.. rules.OrderByDescending(rule => rule.Prefix == MirrorRule.Everything ? 0 : rule.Prefix.Length)];
        Origins = [.. origins];
        Source = source;
    }

    /// <summary>No name is asked for elsewhere.</summary>
    public static MirrorMap Empty { get; } = new([], [], null);

    /// <summary>The rules, the longest prefix first; no prefix twice.</summary>
    public ImmutableArray<MirrorRule> Rules { get; }

    /// <summary>The file that it came from; null for none.</summary>
    public string? Source { get; }

    /// <summary>What single servers need.</summary>
    internal ImmutableArray<MirrorOrigin> Origins { get; }

    /// <summary>The rule for a name; null where it is asked for at its own place.</summary>
    public MirrorRule? For(AcIdentifier name) => Rules.FirstOrDefault(rule => rule.Covers(name.ToString()));

    /// <summary>The rule for an image in a registry; null where that registry itself is asked.</summary>
    public MirrorRule? For(DockerReference reference) => Rules.FirstOrDefault(rule => rule.Covers(NameOf(reference)));

    /// <summary>What a server needs; null where the map says nothing about it.</summary>
    internal MirrorOrigin? SettingsOf(Uri address) => Origins.FirstOrDefault(origin => origin.Origin == Origin.Of(address));

    /// <summary>The map with the rules of a command line; they take the place of those with the same prefix.</summary>
    /// <param name="given">In the order given; those with one prefix are one rule with several bases.</param>
    public MirrorMap With(IEnumerable<MirrorRule> given)
    {
        if (!given.Any())
        {
            return this;
        }

        var added = given.GroupBy(rule => rule.Prefix, StringComparer.Ordinal).Select(same => new MirrorRule(same.Key, [.. same.SelectMany(rule => rule.Bases)])).ToList();
        return new MirrorMap([.. added, .. Rules.Where(rule => added.TrueForAll(other => other.Prefix != rule.Prefix))], Origins, Source);
    }

    /// <summary>Sees that every file that the map names is there; reads the authorities and no secret.</summary>
    /// <exception cref="ImageSpec.BadInputException">One is missing, or holds no certificate.</exception>
    public void CheckFiles()
    {
        foreach (var origin in Origins)
        {
            if (new[] { origin.CaFile, origin.SecretFile }.FirstOrDefault(file => file is not null && !File.Exists(file)) is { } missing)
            {
                throw new ImageSpec.BadInputException($"mirror map: {Linux.ByteEscaping.ToDisplay(missing)}: no such file");
            }

            _ = new CertificateTrust(new RegistryOptions { CaFile = origin.CaFile });
        }
    }

    /// <summary>Where a registry's image is: the registry's address, and the repository there.</summary>
    internal static (Uri Registry, string Repository) Place(MirrorRule rule, MirrorBase place, DockerReference reference)
    {
        var rest = NameOf(reference)[rule.Prefix.Length..].TrimStart('/');
        var path = place.Address!.AbsolutePath.Trim('/');
        return (new Uri(place.Address.GetLeftPart(UriPartial.Authority) + "/"), string.Join('/', new[] { path, rest }.Where(part => part.Length > 0)));
    }

    private static string NameOf(DockerReference reference) => $"{MirrorRule.Registries}{reference.Registry}/{reference.Repository}";
}
