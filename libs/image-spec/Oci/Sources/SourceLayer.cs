namespace Appc.ImageSpec.Oci;

/// <summary>One layer of an image to be converted.</summary>
/// <param name="Name">For people: its digest, or its name in the archive.</param>
/// <param name="Open">Opens the layer as it is stored, compressed or not, from its first byte; the caller disposes it.</param>
public sealed record SourceLayer(string Name, Func<Stream> Open)
{
    /// <summary>The digest of the stored bytes, checked while they are read; null where nothing states one or it was checked before.</summary>
    public Digest? Digest { get; init; }

    /// <summary>The number of stored bytes, checked likewise; null where nothing states it.</summary>
    public long? Size { get; init; }

    /// <summary>The digest of the uncompressed archive, always checked; null in images of Docker's first format, which have none.</summary>
    public Digest? DiffId { get; init; }
}
