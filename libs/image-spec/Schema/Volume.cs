namespace Appc.ImageSpec.Schema;

/// <summary>Where a volume's files come from (pods.md, volumes).</summary>
public enum VolumeKind
{
    /// <summary>An empty directory that lives as long as the pod.</summary>
    Empty,

    /// <summary>A file or directory of the host.</summary>
    Host,
}

/// <summary>Data that the apps of a pod share (pods.md, volumes).</summary>
public sealed partial record Volume : SpecObject
{
    /// <summary>By which mounts refer to it.</summary>
    public required AcName Name { get; init; }

    /// <summary>Where the files come from.</summary>
    public required VolumeKind Kind { get; init; }

    /// <summary>The absolute path on the host; null for an empty volume.</summary>
    public string? Source { get; init; }

    /// <summary>Whether it is mounted read-only; null where it is not said.</summary>
    public bool? ReadOnly { get; init; }

    /// <summary>Whether mounts below the source come along; null where it is not said, which means yes.</summary>
    public bool? Recursive { get; init; }

    /// <summary>The permissions of an empty volume in octal digits; null for one of the host.</summary>
    public string? Mode { get; init; }

    /// <summary>The owner of an empty volume; null for one of the host.</summary>
    public uint? Uid { get; init; }

    /// <summary>The group of an empty volume; null for one of the host.</summary>
    public uint? Gid { get; init; }
}
