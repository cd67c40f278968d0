using Appc.ImageSpec.Archive;

namespace Acbuild.Tree;

/// <summary>A file of the image, which may have several names: its facts, and where its content lies.</summary>
internal sealed class ImageInode
{
    internal ImageInode(TarEntry facts, int layer, long offset)
    {
        Facts = facts;
        Layer = layer;
        Offset = offset;
    }

    /// <summary>Everything but the name.</summary>
    internal TarEntry Facts { get; }

    /// <summary>The index of the layer that holds the content.</summary>
    internal int Layer { get; }

    /// <summary>Where the content begins in that layer.</summary>
    internal long Offset { get; }

    /// <summary>True when hard links gave it more names than one.</summary>
    internal bool HasOtherNames { get; set; }
}
