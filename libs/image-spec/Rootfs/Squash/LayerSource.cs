namespace Appc.ImageSpec.Rootfs;

/// <summary>An uncompressed layer archive.</summary>
/// <param name="Path">The file.</param>
/// <param name="HasWhiteouts">
/// True where names that begin with <c>.wh.</c> take away what is below (image-spec layer.md); false where they are names like any other.
/// </param>
public readonly record struct LayerSource(string Path, bool HasWhiteouts = true)
{
    /// <summary>True where messages say nothing of the path, which means nothing to the user.</summary>
    public bool IsNameless { get; init; }
}
