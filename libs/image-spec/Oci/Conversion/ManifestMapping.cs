using System.Collections.Immutable;
using Appc.ImageSpec.Schema;

namespace Appc.ImageSpec.Oci;

/// <summary>
/// What an image's configuration becomes as an image manifest: names, labels and annotations as the original docker2aci writes them, and
/// the whole configuration beside them, so that nothing of it is lost.
/// </summary>
public static class ManifestMapping
{
    /// <summary>The manifest of a squashed image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="notes">Gets a line for everything that has no place in the manifest itself.</param>
    public static ImageManifest Map(SourceImage image, Action<string> notes) => new()
    {
        Name = NameOf(image),
        Labels = LabelsOf(image, notes),
        App = image.Config.Container is { } container ? AppMapping.Map(container, notes) : null,
        Annotations = AnnotationsOf(image, notes),
    };

    /// <summary>The image's name: <c>registry/repository</c>, or what its file is called.</summary>
    public static AcIdentifier NameOf(SourceImage image) =>
        AppcNames.Identifier(image.Reference is { } name ? $"{name.Registry}/{name.Repository}" : image.FallbackName.Split(':')[0]);

    /// <summary>The image's version: its tag; empty where it has none.</summary>
    public static string VersionOf(SourceImage image) =>
        image.Reference is { } name ? name.Tag : image.FallbackName.Split(':', 2) is [_, var tag] ? tag : string.Empty;

    /// <summary>The labels of an image of that version and platform.</summary>
    public static ImmutableArray<Label> LabelsOf(SourceImage image, Action<string> notes)
    {
        var labels = ImmutableArray.CreateBuilder<Label>();
        void Add(string name, string value)
        {
            if (value.Length > 0)
            {
                labels.Add(new Label(AcIdentifier.Parse(name), value));
            }
        }

        if (image.Config.Platform.ToAppc() is { } pair)
        {
            Add("arch", pair.Arch);
            Add("os", pair.Os);
        }
        else
        {
            notes($"the specification has no os and arch labels for {image.Config.Platform}");
        }

        Add("version", VersionOf(image));
        return labels.ToImmutable();
    }

    private static ImmutableArray<Annotation> AnnotationsOf(SourceImage image, Action<string> notes)
    {
        var annotations = new AnnotationList();
        var config = image.Config;
        annotations.Add("author", config.Author);
        if (Timestamp.TryParse(config.Created, out _))
        {
            annotations.Add("created", config.Created);
        }
        else if (config.Created is not null)
        {
            notes("the configuration's time of creation has no RFC 3339 form");
        }

        annotations.Add("docker-comment", config.Comment);
        annotations.Add("appc.io/docker/originalname", image.Reference?.Original);
        annotations.Add("appc.io/docker/registryurl", image.Reference?.Registry);
        annotations.Add("appc.io/docker/repository", image.Reference?.Repository);
        annotations.Add("appc.io/docker/tag", image.Reference?.Tag);
        annotations.Add("appc.io/docker/imageid", image.ImageId);
        annotations.Add("appc.io/docker/manifesthash", image.ManifestDigest?.ToString());
        annotations.Add("appc.io/docker/entrypoint", StringList(config.Container?.Entrypoint));
        annotations.Add("appc.io/docker/cmd", StringList(config.Container?.Command));
        annotations.Add("appc.io/docker/stopsignal", config.Container?.StopSignal);
        annotations.Add("appc.io/docker/healthcheck", config.Container?.HealthCheck?.ToString());
        annotations.AddConfig(config.Document, notes);
        return annotations.ToImmutable();
    }

    private static string? StringList(ImmutableArray<string>? words)
    {
        if (words is not { IsDefaultOrEmpty: false } list)
        {
            return null;
        }

        var output = new JsonOutput();
        output.Begin('[');
        foreach (var word in list)
        {
            output.Text(word);
        }

        output.End(']');
        return System.Text.Encoding.UTF8.GetString(output.Written.Span);
    }
}
