using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Schema;

namespace Appc.ImageSpec.Oci;

/// <summary>
/// Makes one App Container Image of a Docker or OCI image: all layers verified and unpacked once, seen as one tree, archived in one pass.
/// The same source gives the same bytes, on any number of processors.
/// </summary>
public static class AciConversion
{
    /// <summary>Verifies and unpacks the layers; until this has returned, nothing need be written anywhere.</summary>
    /// <exception cref="NotVerifiedException">A digest, diff ID or size does not hold.</exception>
    /// <exception cref="BadInputException">A layer is malformed.</exception>
    public static UnpackedLayers Unpack(SourceImage image, ConversionOptions options) => UnpackedLayers.Unpack(image.Layers, options.Limits, options.Jobs);

    /// <summary>The manifest that the image gets.</summary>
    /// <exception cref="BadInputException">A configuration that no manifest can express.</exception>
    public static ImageManifest ManifestOf(SourceImage image, ConversionOptions options) =>
        (options.RestoreManifest ? KeptManifest.Find(image, options.Notes) : null) ?? ManifestMapping.Map(image, options.Notes);

    /// <summary>Writes all layers as one image.</summary>
    /// <param name="image">What <paramref name="layers"/> belong to.</param>
    /// <param name="layers">Its layers.</param>
    /// <param name="destination">Where the ACI goes; it is not disposed.</param>
    /// <param name="options">How.</param>
    /// <exception cref="BadInputException">Layers that do not fit over one another, or a configuration that no manifest can express.</exception>
    public static (ImageId Id, ImageManifest Manifest) Squash(SourceImage image, UnpackedLayers layers, Stream destination, ConversionOptions options)
    {
        var manifest = ManifestOf(image, options);
        using var stack = layers.Stack(options.Limits);
        using var writer = new AciWriter(destination, options.Format, options.Compression) { LatestTime = options.LatestTime };
        writer.WriteManifest(manifest.ToJson(indented: false).Span, TimeOf(image));
        stack.Walk(writer.Write);
        return (writer.Finish(), manifest);
    }

    // What we make ourselves is as old as the image says it is.
    internal static UnixTime TimeOf(SourceImage image) =>
        Timestamp.TryParse(image.Config.Created, out var created) ? new UnixTime(created.ToUnixTimeSeconds(), 0) : default;
}
