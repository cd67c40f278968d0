using System.Collections.Immutable;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Schema;

namespace Appc.ImageSpec.Oci;

/// <summary>
/// What an image manifest becomes as a configuration (image-spec config.md): the way back of <see cref="ManifestMapping"/>. An image that
/// came from a configuration keeps it; every field of it that the manifest still agrees with comes back as it was, the others follow the manifest.
/// </summary>
internal static class ConfigMapping
{
    private const string NoOne = "\0"; // no value of any field

    /// <summary>Makes the configuration of an image with one layer.</summary>
    /// <param name="manifest">The image's manifest.</param>
    /// <param name="diffId">The layer's.</param>
    /// <param name="facts">What is known of the files.</param>
    /// <param name="latestTime">What SOURCE_DATE_EPOCH says; null where it says nothing.</param>
    /// <param name="notes">Gets a line for everything that a configuration cannot hold.</param>
    /// <exception cref="BadInputException">A user or group that a configuration cannot name.</exception>
    internal static ImageConfigDraft Map(ImageManifest manifest, Digest diffId, RootfsFacts facts, UnixTime? latestTime, Action<string> notes)
    {
        var kept = KeptConfig.Find(manifest, notes);
        var created = kept is null ? Timestamp.Format(DateTimeOffset.FromUnixTimeSeconds((latestTime ?? facts.Newest ?? default).Seconds)) : null;
        return Map(manifest, kept, new ConfigFacts([diffId], created, user => UserMapping.Resolve(user, facts), notes));
    }

    /// <summary>Makes the configuration of an image whose layers are its own, and which was built as what it is.</summary>
    /// <exception cref="BadInputException">A user or group that a configuration cannot name.</exception>
    internal static ImageConfigDraft Map(LayeredImage image)
    {
        var manifest = image.Manifest;
        var kept = KeptConfig.Find(manifest, image.Notes);
        var created = image.Created is { } time ? Timestamp.Format(DateTimeOffset.FromUnixTimeSeconds(time.Seconds)) : null;
        return Map(manifest, kept, new ConfigFacts([.. image.Layers.Select(layer => layer.DiffId)], created, image.Resolve, image.Notes) { Built = image });
    }

    /// <summary>As the configuration <paramref name="made"/> would be made again, to see whether somebody changed it since.</summary>
    internal static ImageConfigDraft Again(ImageManifest manifest, ImageConfig made)
    {
        var kept = KeptConfig.Find(manifest, _ => { });
        return Map(manifest, kept, new ConfigFacts([made.DiffIds[0]], kept is null ? made.Created : null, user => UserMapping.Again(user, made.Container?.User), _ => { }));
    }

    private static ImageConfigDraft Map(ImageManifest manifest, KeptConfig? kept, ConfigFacts facts)
    {
        var was = kept?.Config;
        var document = new JsonDraft(was?.Document);
        var validCreated = Timestamp.TryParse(was?.Created, out _) ? was?.Created : null;
        var created = (facts.Built is null ? null : facts.Created) ?? manifest.GetAnnotation("created") ?? facts.Created;
        SetChanged(document, "created", validCreated, created, was);
        SetChanged(document, "author", was?.Author, manifest.GetAnnotation("author") ?? (was is null ? manifest.GetAnnotation("authors") : null), was);
        SetChanged(document, "comment", was?.Comment, manifest.GetAnnotation("docker-comment"), was);
        var platform = PlatformMapping.Apply(document, manifest, was, facts.Notes);
        if (manifest.App is not null || kept?.App is not null)
        {
            document.Set("config", ContainerMapping.Map(manifest, kept, facts).Write);
        }

        document.Set("rootfs", output => WriteRootfs(output, facts.DiffIds));
        var history = was?.Document.Find("history");
        if (facts.Built is { } built)
        {
            BuiltHistory.Apply(document, history, built, created);
        }
        else
        {
            HistoryMapping.Apply(document, history, created);
        }

        return new ImageConfigDraft(document, platform);
    }

    /// <summary>Sets a text where it is not what it was; nothing and the empty text are the same.</summary>
    internal static void SetChanged(JsonDraft draft, string name, string? was, string? now, object? source)
    {
        var before = source is null ? NoOne : was ?? string.Empty;
        if (!string.Equals(before, now ?? string.Empty, StringComparison.Ordinal))
        {
            draft.SetText(name, now);
        }
    }

    private static void WriteRootfs(JsonOutput output, ImmutableArray<Digest> diffIds)
    {
        output.Begin('{');
        output.Field("type", "layers");
        output.Name("diff_ids");
        output.Begin('[');
        foreach (var diffId in diffIds)
        {
            output.Text(diffId.ToString());
        }

        output.End(']');
        output.End('}');
    }
}
