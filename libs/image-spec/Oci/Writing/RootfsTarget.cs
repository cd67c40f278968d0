namespace Appc.ImageSpec.Oci;

/// <summary>The files alone, as a tar archive.</summary>
public sealed class RootfsTarget : ArchiveTarget
{
    /// <summary>Begins the file.</summary>
    /// <param name="path">An absolute path.</param>
    /// <param name="overwrite">Replace a file of that name.</param>
    /// <exception cref="BadInputException">There is one.</exception>
    public RootfsTarget(string path, bool overwrite)
        : base(path, overwrite)
    {
    }

    /// <inheritdoc/>
    public override Stream BeginLayer() => Archive;

    /// <inheritdoc/>
    public override void EndLayer(WrittenLayer layer)
    {
        // the layer is all there is
    }

    private protected override string NameOf(WrittenLayer layer) => throw new NotSupportedException("files alone have no name");

    private protected override PlacedImage Complete(ImageParts image) => new(image.Layers[0].Digest, null, null, image.Layers);
}
