using System.Collections.Immutable;
using Appc.ImageSpec.Schema;

namespace Appc.ImageSpec.Oci;

/// <summary>A manifest of files that are no image of engines (image-spec manifest.md, "Guidelines for Artifact Usage").</summary>
/// <param name="Type">What kind of thing it is: the <c>artifactType</c>.</param>
/// <param name="Files">The files; each has its name as an annotation, <see cref="Title"/>.</param>
public sealed record Artifact(string Type, ImmutableArray<Descriptor> Files)
{
    /// <summary>The annotation that names a file.</summary>
    public const string Title = "org.opencontainers.image.title";

    private const string EmptyType = "application/vnd.oci.empty.v1+json";

    /// <summary>The configuration of every artifact; what it is (image-spec manifest.md, "Guidance for an Empty Descriptor").</summary>
    public static ReadOnlyMemory<byte> EmptyConfig { get; } = "{}"u8.ToArray();

    /// <summary>Its descriptor.</summary>
    public static Descriptor EmptyDescriptor { get; } = new(EmptyType, Digest.Of(EmptyConfig.Span), EmptyConfig.Length);

    /// <summary>The manifest that it is about; null for none.</summary>
    public Descriptor? Subject { get; init; }

    /// <summary>Free text by name.</summary>
    public ImmutableSortedDictionary<string, string> Annotations { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>The manifest; equal artifacts give equal bytes.</summary>
    public ReadOnlyMemory<byte> ToJson()
    {
        var output = new JsonOutput();
        output.Begin('{');
        output.Field("schemaVersion", 2);
        output.Field("mediaType", MediaTypes.OciManifest);
        output.Field("artifactType", Type);
        output.Name("config");
        DescriptorJson.Write(output, EmptyDescriptor);
        output.Name("layers");
        DescriptorJson.Write(output, Files);
        if (Subject is { } subject)
        {
            output.Name("subject");
            DescriptorJson.Write(output, subject);
        }

        output.Optional("annotations", Annotations);
        output.End('}');
        return output.Written;
    }

    /// <summary>Reads a manifest.</summary>
    /// <returns>Null for one that does not say that it is an artifact.</returns>
    /// <exception cref="BadInputException">It is malformed.</exception>
    public static Artifact? Read(ReadOnlySpan<byte> json)
    {
        var document = OciObject.Parse(json, OciLimits.Manifest);
        return document.Text("artifactType") is not { Length: > 0 } type ? null : new Artifact(type, [.. document.Objects("layers", OciLimits.MaxLayers).Select(Descriptor.Read)])
        {
            Subject = document.Object("subject") is { } subject ? Descriptor.Read(subject) : null,
            Annotations = document.TextMap("annotations"),
        };
    }
}
