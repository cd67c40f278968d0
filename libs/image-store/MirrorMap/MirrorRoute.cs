using System.Collections.Immutable;
using Appc.ImageSpec.Oci;
using Appc.ImageSpec.Schema;

namespace Appc.ImageStore.Mirrors;

/// <summary>One address that would be asked.</summary>
/// <param name="Address">A discovery page, or a manifest in a registry.</param>
/// <param name="IsMirror">False for the name's own place.</param>
/// <param name="Settings">What is used for that server, in words; empty for nothing of its own.</param>
public sealed record MirrorStop(string Address, bool IsMirror, string Settings);

/// <summary>Where a name would be asked for, found without asking anybody.</summary>
/// <param name="Name">The name in its usual form.</param>
/// <param name="Prefix">The prefix that decides; null for none.</param>
/// <param name="Stops">In order; never empty.</param>
public sealed record MirrorRoute(string Name, string? Prefix, ImmutableArray<MirrorStop> Stops)
{
    /// <summary>The route of an image's name.</summary>
    public static MirrorRoute Of(MirrorMap map, AcIdentifier name)
    {
        var rule = map.For(name);
        return new(name.ToString(), rule?.Prefix, StopsOf(map, rule, $"https://{name}?ac-discovery=1", place => new Uri(place.Below($"{name}?ac-discovery=1"))));
    }

    /// <summary>The route of an image in a registry.</summary>
    public static MirrorRoute Of(MirrorMap map, DockerReference reference)
    {
        var rule = map.For(reference);
        return new(MirrorRule.Registries + reference, rule?.Prefix, StopsOf(map, rule, $"https://{reference.Registry}{Manifest(reference.Repository)}", place =>
        {
            var (registry, repository) = MirrorMap.Place(rule!, place, reference);
            return new Uri(registry, Manifest(repository));
        }));

        string Manifest(string repository) => $"/v2/{repository}/manifests/{reference.Wanted}";
    }

    private static ImmutableArray<MirrorStop> StopsOf(MirrorMap map, MirrorRule? rule, string own, Func<MirrorBase, Uri> mirrored)
    {
        var ownStop = new MirrorStop(own, IsMirror: false, string.Empty);
        return rule is null ? [ownStop] : [.. rule.Bases.Select(place => place.Address is null ? ownStop : Stop(map, mirrored(place)))];
    }

    private static MirrorStop Stop(MirrorMap map, Uri address) => new(address.AbsoluteUri, IsMirror: true, map.SettingsOf(address)?.ToString() ?? string.Empty);
}
