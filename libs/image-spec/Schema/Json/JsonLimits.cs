namespace Appc.ImageSpec.Schema;

/// <summary>How large a JSON document from outside may be.</summary>
/// <param name="MaxBytes">Bytes of the document.</param>
/// <param name="MaxDepth">Nested arrays and objects.</param>
public sealed record JsonLimits(int MaxBytes, int MaxDepth)
{
    /// <summary>For image and pod manifests: 4 MiB, 64 levels.</summary>
    public static JsonLimits Manifest { get; } = new(4 << 20, 64);
}
