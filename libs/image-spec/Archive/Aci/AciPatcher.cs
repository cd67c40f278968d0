namespace Appc.ImageSpec.Archive;

/// <summary>
/// Copies an image with another manifest in one pass. Every byte of the archive that does not belong to the manifest's entry is copied as
/// it stands, so the root file system stays what it is to the last header; all of it is checked on the way as <see cref="AciReader"/> does.
/// </summary>
public static class AciPatcher
{
    /// <summary>Copies the image.</summary>
    /// <param name="source">The image from its first byte, compressed or not; it is not disposed.</param>
    /// <param name="destination">Where the new image goes; it is not disposed. Only complete when this returns.</param>
    /// <param name="format">How to compress the copy.</param>
    /// <param name="edit">Gets the manifest's bytes and returns those to write.</param>
    /// <returns>What the source was.</returns>
    /// <exception cref="BadInputException">The source is not a valid image, or <paramref name="edit"/> refused.</exception>
    public static AciSummary Patch(Stream source, Stream destination, CompressionFormat format, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> edit)
    {
        using var output = Compression.OpenWrite(destination, format, CompressionOptions.Default);
        using var copy = new ManifestSwap(output, edit);
        using var reader = AciReader.Open(source, ReadLimits.Default, copy);
        while (reader.Next() is not null)
        {
        }

        var summary = reader.Finish();
        copy.Finish();
        output.Finish();
        return summary;
    }
}
