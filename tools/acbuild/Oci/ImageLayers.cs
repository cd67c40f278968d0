using Acbuild.State;
using Acbuild.Steps;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Oci;
using StoredLayerWriter = Appc.ImageSpec.Oci.LayerWriter;

namespace Acbuild.Oci;

/// <summary>
/// Makes the layers of an OCI image of what the steps of a build did. Each holds what its steps put there or changed, the directories above that,
/// and whiteouts for what is gone; a layer that was made once is not made again.
/// </summary>
internal static class ImageLayers
{
    /// <summary>All layers of the image as it is now, the base first; those that are missing are made. An image of no files has one layer without any.</summary>
    internal static IReadOnlyList<ImageLayer> Store(BuildSession build)
    {
        var time = TimeRule.FromEnvironment();
        build.StoreClosedLayers((begin, end, stream) => Write(build, begin, end, stream, time), time.Latest);
        if (build.Layers.Count > build.Oci.ClosedEnd || build.Oci.Closed.IsEmpty)
        {
            build.StoreOpenLayer((begin, stream) => Write(build, begin, build.Layers.Count, stream, time), time.Latest);
        }

        return [.. build.Oci.Files];
    }

    /// <summary>Closes the layer that the last steps made; where there were none since the last one, nothing happens.</summary>
    internal static void Close(BuildSession build)
    {
        if (build.Layers.Count > build.Oci.ClosedEnd)
        {
            Store(build);
            build.CloseLayer();
        }
    }

    private static (WrittenLayer Stored, UnixTime Newest) Write(BuildSession build, int begin, int end, Stream destination, TimeRule time)
    {
        using var tree = build.OpenTree(begin);
        tree.HasLostNames(); // from here on
        for (var layer = begin; layer < end; layer++)
        {
            build.AddTo(tree, layer);
        }

        tree.MissingTime = time.ForMade(tree.Newest);
        using var writer = new StoredLayerWriter(destination, CompressionFormat.Gzip, CompressionOptions.Default) { LatestTime = time.Latest };
        if (begin > 0 && tree.HasLostNames())
        {
            using var below = build.OpenTree(begin);
            foreach (var lost in tree.NamesLostFrom(below))
            {
                writer.WriteRemoval(lost);
            }
        }

        tree.WalkFrom(begin, writer.Write);
        return (writer.Finish(), tree.Newest);
    }
}
