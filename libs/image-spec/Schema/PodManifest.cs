using System.Collections.Immutable;

namespace Appc.ImageSpec.Schema;

/// <summary>A list of apps that are launched together (pods.md, Pod Manifest Schema). Change it with a <c>with</c> expression.</summary>
public sealed partial record PodManifest : SpecObject
{
    private readonly ImmutableArray<Volume> _volumes;
    private readonly ImmutableArray<Isolator> _isolators;
    private readonly ImmutableArray<Annotation> _annotations;
    private readonly ImmutableArray<ExposedPort> _ports;

    /// <summary>The version of the specification that the manifest was written for.</summary>
    public SemVer AcVersion { get; init; } = SemVer.Specification;

    /// <summary>The apps, no name twice.</summary>
    public ImmutableArray<RuntimeApp> Apps { get; init; } = [];

    /// <summary>What the apps' mounts refer to, no name twice.</summary>
    public ImmutableArray<Volume> Volumes
    {
        get => Given(_volumes);
        init => _volumes = value;
    }

    /// <summary>Constraints on the pod as a whole.</summary>
    public ImmutableArray<Isolator> Isolators
    {
        get => Given(_isolators);
        init => _isolators = value;
    }

    /// <summary>Metadata for the apps, no name twice.</summary>
    public ImmutableArray<Annotation> Annotations
    {
        get => Given(_annotations);
        init => _annotations = value;
    }

    /// <summary>Ports of the apps to expose on the host.</summary>
    public ImmutableArray<ExposedPort> Ports
    {
        get => Given(_ports);
        init => _ports = value;
    }

    /// <summary>Data of end users; never changes how the pod runs.</summary>
    public ImmutableSortedDictionary<string, string> UserAnnotations { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Data of end users; never changes how the pod runs.</summary>
    public ImmutableSortedDictionary<string, string> UserLabels { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
}
