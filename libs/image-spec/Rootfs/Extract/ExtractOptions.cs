using Appc.ImageSpec.Archive;

namespace Appc.ImageSpec.Rootfs;

/// <summary>How a <see cref="RootfsExtractor"/> behaves.</summary>
public sealed record ExtractOptions
{
    /// <summary>
    /// <see cref="TarProfile.Aci"/>: an entry that exists already, or whose parent is not a directory, is refused.
    /// <see cref="TarProfile.Layer"/>: a later entry replaces an earlier one, and parents that are symbolic links are followed
    /// inside the root, as container engines do.
    /// </summary>
    public TarProfile Profile { get; init; } = TarProfile.Aci;

    /// <summary>Give files the owners of the archive; else they belong to the caller and nothing is reported about owners.</summary>
    public bool ApplyOwners { get; init; } = true;

    /// <summary>Which extended attributes files are given; the others are reported as lost.</summary>
    public ExtractedXattrs Xattrs { get; init; } = ExtractedXattrs.Ordinary;
}
