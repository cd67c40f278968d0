using System.Collections.Immutable;
using Appc.ImageSpec.Signing;

namespace Appc.ImageSpec.Bundle;

/// <summary>
/// What a bundle brings: everything that the far side has when it has taken the bundle in, each file with size and digest. It is what is signed; the rest of a
/// bundle follows from it byte for byte.
/// </summary>
public sealed record BundleInventory
{
    /// <summary>Bundles of one sequence follow one another.</summary>
    public required string Sequence { get; init; }

    /// <summary>Larger than that of every earlier bundle of the sequence.</summary>
    public required long Serial { get; init; }

    /// <summary>When it was made, UTC, in whole seconds.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>What it goes on from; null where it needs no other bundle.</summary>
    public FormerBundle? Former { get; init; }

    /// <summary>The kinds of signature that follow the inventory, in that order.</summary>
    public ImmutableArray<SignatureKind> SignatureKinds { get; init; } = [];

    /// <summary>The images among the files, by directory.</summary>
    public ImmutableArray<BundledImage> Images { get; init; } = [];

    /// <summary>All files in byte order of their paths; those that are carried stand in the bundle in that order.</summary>
    public ImmutableArray<BundleFile> Files { get; init; } = [];

    /// <summary>The pieces of a bundle in several files; empty for one file.</summary>
    public ImmutableArray<BundleChunk> Chunks { get; init; } = [];

    /// <summary>Bytes of content that the bundle carries.</summary>
    public long CarriedBytes => Files.Where(file => file.IsCarried).Sum(file => file.Size);

    /// <summary>Whether both say the same about what the far side has.</summary>
    public bool HasSameContent(BundleInventory other) =>
        Sequence == other.Sequence && Files.Select(file => (file.Path, file.Sha256)).SequenceEqual(other.Files.Select(file => (file.Path, file.Sha256)));
}
