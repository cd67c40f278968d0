namespace Appc.ImageSpec.Schema;

/// <summary>The kinds of document that the specification defines (types.md, AC Kind Type).</summary>
public enum AcKind
{
    /// <summary><c>ImageManifest</c>, see aci.md.</summary>
    ImageManifest,

    /// <summary><c>PodManifest</c>, see pods.md.</summary>
    PodManifest,
}
