using System.Collections.Immutable;

namespace Appc.ImageSpec.Schema;

/// <summary>What an image is and how to execute it (aci.md, Image Manifest Schema). Change it with a <c>with</c> expression.</summary>
public sealed partial record ImageManifest : SpecObject
{
    /// <summary>The version of the specification that the manifest was written for.</summary>
    public SemVer AcVersion { get; init; } = SemVer.Specification;

    /// <summary>The image's name.</summary>
    public required AcIdentifier Name { get; init; }

    /// <summary>Labels, no name twice.</summary>
    public ImmutableArray<Label> Labels { get; init; } = [];

    /// <summary>How the image is executed; null for an image that is only depended on.</summary>
    public App? App { get; init; }

    /// <summary>Extra metadata, no name twice.</summary>
    public ImmutableArray<Annotation> Annotations { get; init; } = [];

    /// <summary>Images under this one, in this order.</summary>
    public ImmutableArray<Dependency> Dependencies { get; init; } = [];

    /// <summary>The absolute paths that remain after rendering; empty for all.</summary>
    public ImmutableArray<string> PathWhitelist { get; init; } = [];

    /// <summary>The value of a label, or null.</summary>
    public string? GetLabel(string name) =>
        Labels.FirstOrDefault(label => string.Equals(label.Name.ToString(), name, StringComparison.Ordinal))?.Value;

    /// <summary>The value of an annotation, or null.</summary>
    public string? GetAnnotation(string name) =>
        Annotations.FirstOrDefault(annotation => string.Equals(annotation.Name.ToString(), name, StringComparison.Ordinal))?.Value;
}
