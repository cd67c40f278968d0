using Appc.ImageSpec.Rootfs;

namespace Appc.ImageSpec.Oci;

/// <summary>
/// Makes an image of another kind of an App Container Image: one layer, written in one pass and constant memory, and a configuration. The same
/// source gives the same bytes, on any number of processors.
/// </summary>
public static class AciExport
{
    /// <summary>Writes the image and puts it in place when all of the source has been read and checked.</summary>
    /// <param name="source">The image's files and manifest.</param>
    /// <param name="target">Where it goes.</param>
    /// <param name="options">How.</param>
    /// <exception cref="BadInputException">The source is malformed, or holds what the other kind cannot.</exception>
    public static PlacedImage Write(IRootfsSource source, IImageTarget target, ExportOptions options)
    {
        var facts = new RootfsFacts(source.Manifest.App);
        using var writer = new LayerWriter(target.BeginLayer(), options.Format, options.Compression) { LatestTime = options.LatestTime, AllowWhiteouts = options.AllowWhiteouts };
        source.Walk((entry, content) =>
        {
            facts.Note(entry);
            writer.Write(entry, content);
        });
        var layer = writer.Finish();
        target.EndLayer(layer);
        return target.Commit(new ImageParts([layer], () => ConfigMapping.Map(source.Manifest, layer.DiffId, facts, options.LatestTime, options.Notes)) { Kept = source.Manifest });
    }
}
