using Acbuild.State;
using Acbuild.Steps;
using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Oci;

namespace Acbuild.Oci;

/// <summary>The OCI image that a build of one holds.</summary>
internal static class OciImage
{
    /// <summary>Puts the image into a place.</summary>
    /// <param name="build">The build; layers that it had not made yet are kept in it.</param>
    /// <param name="target">The place.</param>
    /// <exception cref="BadInputException">The image depends on others.</exception>
    internal static PlacedImage Write(BuildSession build, IImageTarget target)
    {
        var parts = Parts(build);
        foreach (var layer in ImageLayers.Store(build))
        {
            target.AddLayer(layer.Stored, () => File.OpenRead(build.PathOf(layer)));
        }

        return target.Commit(parts);
    }

    /// <summary>Makes layers that were not made yet, and describes the image.</summary>
    internal static ImageParts Parts(BuildSession build)
    {
        if (!build.Manifest.Dependencies.IsEmpty)
        {
            throw new BadInputException("write: the image depends on others, whose files an OCI image must hold itself: begin with one of them instead");
        }

        var layers = ImageLayers.Store(build);
        return new LayeredImage
        {
            Manifest = build.Manifest,
            Layers = [.. layers.Select(layer => layer.Stored)],
            BaseLayers = layers.Count(layer => layer.IsBase),
            History = build.Oci.History,
            Created = Created(layers[^1]),
            Find = path => build.Tree.Find(path),
            Notes = note => Report.Warn($"write: {note}"),
        }.ToParts();
    }

    private static UnixTime? Created(ImageLayer top) => top.IsBase ? null : TimeRule.FromEnvironment().ForMade(top.Newest);
}
