using System.Collections.Immutable;

namespace Appc.ImageSpec.Oci;

/// <summary>Several images, usually one for each platform (image-spec image-index.md; Docker's manifest list).</summary>
/// <param name="MediaType"><see cref="MediaTypes.OciIndex"/> or <see cref="MediaTypes.DockerManifestList"/>.</param>
/// <param name="Manifests">In the document's order, at most 10,000.</param>
public sealed record ImageIndex(string MediaType, ImmutableArray<Descriptor> Manifests) : ImageDocument
{
    internal const string RefName = "org.opencontainers.image.ref.name";

    /// <inheritdoc/>
    public override string MediaType { get; } = MediaType;

    /// <summary>The entries that are images or indexes of images; attestations and other artifacts that builders put beside them are left out.</summary>
    public IEnumerable<Descriptor> Images => Manifests.Where(entry =>
        (MediaTypes.IsIndex(entry.MediaType) || MediaTypes.IsManifest(entry.MediaType) || MediaTypes.IsSchemaOne(entry.MediaType))
        && !entry.Annotations.ContainsKey("vnd.docker.reference.type")
        && entry.Platform is not { Os: "unknown" });

    /// <summary>The entry for <paramref name="wanted"/>: the same variant, else one without a variant, else for arm the next older variant.</summary>
    /// <exception cref="NotFoundException">No entry fits; the cure names the platforms there are.</exception>
    public Descriptor Select(Platform wanted)
    {
        var images = Images.ToList();
        if (images is [{ Platform: null } only])
        {
            return only;
        }

        return Variants(wanted).Select(platform => images.Find(entry => entry.Platform == platform)).FirstOrDefault(entry => entry is not null)
            ?? images.Find(entry => entry.Platform is null && MediaTypes.IsIndex(entry.MediaType))
            ?? throw new NotFoundException(
                $"no image for {wanted}",
                images.Count == 0 ? null : $"use --platform with one of: {string.Join(", ", images.Select(entry => entry.Platform?.ToString() ?? "unknown").Distinct(StringComparer.Ordinal))}");
    }

    /// <summary>The entries of an OCI layout that carry the reference name <paramref name="name"/> (image-spec annotations.md).</summary>
    public IEnumerable<Descriptor> Named(string name) =>
        Images.Where(entry => entry.Annotations.TryGetValue(RefName, out var given) && string.Equals(given, name, StringComparison.Ordinal));

    /// <summary>The reference name of an entry of an OCI layout; null where it has none.</summary>
    public static string? NameOf(Descriptor entry) => entry.Annotations.GetValueOrDefault(RefName);

    internal static ImageIndex Read(OciObject document, string mediaType) =>
        new(mediaType, [.. document.Objects("manifests", OciLimits.MaxIndexEntries).Select(Descriptor.Read)]);

    private static IEnumerable<Platform> Variants(Platform wanted)
    {
        string[] variants = (wanted.Architecture, wanted.Variant) switch
        {
            ("arm", "v8") => ["v8", "v7", "v6", "v5"],
            ("arm", "v7") => ["v7", "v6", "v5"],
            ("arm", "v6") => ["v6", "v5"],
            _ => [wanted.Variant],
        };
        return variants.Append(string.Empty).Select(variant => wanted with { Variant = variant });
    }
}
