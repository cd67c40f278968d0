namespace Appc.ImageSpec.Archive;

/// <summary>What is known under a name in an image.</summary>
internal enum NameState : byte
{
    /// <summary>A directory that entries below it imply; its own entry may still come.</summary>
    ImpliedDirectory,

    /// <summary>A directory with an entry of its own.</summary>
    Directory,

    /// <summary>Anything else, which a hard link may name.</summary>
    Other,
}

/// <summary>One path component in <see cref="AciNames"/>: 24 bytes, its text kept in one array with all others.</summary>
internal struct NameNode
{
    internal int Parent;
    internal int TextStart;
    internal int HashCode;
    internal int NextInBucket;
    internal int TextLength;
    internal NameState State;
}
