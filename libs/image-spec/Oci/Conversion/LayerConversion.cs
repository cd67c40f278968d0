using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Rootfs;
using Appc.ImageSpec.Schema;

namespace Appc.ImageSpec.Oci;

/// <summary>
/// Makes one App Container Image of each layer, the base first. Each depends, by image ID, on the image of the layer below; the top one carries what
/// the configuration says. Where a layer removes something, a pathWhitelist holds every name that is left. Each layer is read once.
/// </summary>
public sealed class LayerConversion : IDisposable
{
    private readonly SourceImage _image;
    private readonly UnpackedLayers _layers;
    private readonly ConversionOptions _options;
    private readonly LayerStack _stack;
    private (ImageId Id, ImageManifest Manifest)? _below;

    /// <summary>Begins.</summary>
    /// <param name="image">What <paramref name="layers"/> belong to.</param>
    /// <param name="layers">Its layers.</param>
    /// <param name="options">How.</param>
    public LayerConversion(SourceImage image, UnpackedLayers layers, ConversionOptions options)
    {
        (_image, _layers, _options) = (image, layers, options);
        _stack = LayerStack.Open(Array.Empty<LayerSource>(), options.Limits);
    }

    /// <summary>The layer that comes next, counted from the base at 0; as many as there are layers when all are done.</summary>
    public int Next { get; private set; }

    /// <summary>Writes the next layer's image.</summary>
    /// <param name="destination">Where the ACI goes; it is not disposed.</param>
    /// <exception cref="BadInputException">A layer that does not fit over those below it, or names that no pathWhitelist can hold.</exception>
    public (ImageId Id, ImageManifest Manifest) Write(Stream destination)
    {
        _layers.AddTo(_stack, Next);
        var hasLost = _stack.HasLostNames();
        var manifest = LayerManifests.Map(_image, Next, _below, _options.Notes) with { PathWhitelist = hasLost ? LayerManifests.Whitelist(_stack, Next) : [] };
        using var writer = new AciWriter(destination, _options.Format, _options.Compression) { LatestTime = _options.LatestTime };
        writer.WriteManifest(LayerManifests.Checked(manifest, Next, _options.Limits).Span, AciConversion.TimeOf(_image));
        _stack.WalkTop(writer.Write);
        _below = (writer.Finish(), manifest with { PathWhitelist = [] });
        Next++;
        return _below.Value;
    }

    /// <summary>Closes the layers' files.</summary>
    public void Dispose() => _stack.Dispose();
}
