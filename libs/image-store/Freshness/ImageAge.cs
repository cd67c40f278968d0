using System.Collections.Immutable;
using Appc.ImageSpec.Schema;

namespace Appc.ImageStore;

/// <summary>What tells which of two images of one name is older.</summary>
/// <param name="Version">The label version, where it begins with a digit (a v before it counts as nothing); null for none and for words such as latest.</param>
/// <param name="Created">The manifest's annotation created; null for none.</param>
/// <param name="Imported">When it was first taken in here.</param>
internal sealed record ImageAge(string? Version, DateTimeOffset? Created, DateTimeOffset Imported)
{
    public static ImageAge Of(StoredImage image) => Of(image.Manifest, image.Record.Imported);

    public static ImageAge Of(ImageManifest manifest, DateTimeOffset imported) => new(VersionOf(manifest.Labels), CreatedOf(manifest), imported);

    public static string? VersionOf(ImmutableArray<Label> labels) =>
        labels.FirstOrDefault(label => label.Name.ToString() == "version")?.Value is { } text && text.AsSpan().TrimStart("vV") is [>= '0' and <= '9', ..] ? text : null;

    public static DateTimeOffset? CreatedOf(ImageManifest manifest) =>
        manifest.Annotations.FirstOrDefault(annotation => annotation.Name.ToString() == "created") is { } created && Timestamp.TryParse(created.Value, out var time) ? time : null;

    /// <summary>
    /// By versions where both have one and they differ; else by when they say they were made; else by when they came. Whole milliseconds count,
    /// as the index keeps them.
    /// </summary>
    public bool IsOlderThan(ImageAge other)
    {
        if (Version is not null && other.Version is not null && VersionOrder.Compare(Version, other.Version) is var order && order != 0)
        {
            return order < 0;
        }

        if (Created is { } mine && other.Created is { } theirs && mine.ToUnixTimeMilliseconds() != theirs.ToUnixTimeMilliseconds())
        {
            return mine < theirs;
        }

        return Imported.ToUnixTimeMilliseconds() < other.Imported.ToUnixTimeMilliseconds();
    }

    /// <summary>For people: the version, else when it was made, else when it came.</summary>
    public override string ToString() =>
        Version is not null ? $"version {Linux.ByteEscaping.ToDisplay(Version)}"
        : Created is { } created ? $"the one made on {Timestamp.Format(created)}"
        : $"the one taken in on {Timestamp.Format(DateTimeOffset.FromUnixTimeSeconds(Imported.ToUnixTimeSeconds()))}";
}
