using Appc.Linux;

namespace Acserver.Sizes;

/// <summary>A file, or a directory with all below it.</summary>
internal sealed class SizeNode
{
    internal SizeNode(SizeNode? parent, ByteString name)
    {
        (Parent, Name) = (parent, name);
    }

    internal SizeNode? Parent { get; }

    /// <summary>One component of a path; empty for the root.</summary>
    internal ByteString Name { get; }

    /// <summary>Bytes of content of the file, or of all files below.</summary>
    internal long Bytes { get; set; }

    /// <summary>Files below, or 1 for a file.</summary>
    internal long Files { get; set; }

    internal bool IsDirectory { get; set; }

    /// <summary>What is known by name in the directory; null for nothing.</summary>
    internal Dictionary<ByteString, SizeNode>? Children { get; set; }
}
