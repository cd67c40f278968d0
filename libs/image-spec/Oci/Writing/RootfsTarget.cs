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

    private protected override PlacedImage Complete(ImageParts image) => new(image.Layer.Digest, null, null, image.Layer);
}
