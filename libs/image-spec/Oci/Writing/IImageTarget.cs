namespace Appc.ImageSpec.Oci;

/// <summary>A place for one image with one layer. Nothing is to be seen of it until <see cref="Commit"/>; disposed without that, nothing was written.</summary>
public interface IImageTarget : IDisposable
{
    /// <summary>Takes the layer's stored bytes, from the first to the last, once.</summary>
    Stream Layer { get; }

    /// <summary>Puts the image in place, on disk.</summary>
    /// <param name="image">What was written, and what belongs to it.</param>
    /// <returns>What the image is called there.</returns>
    /// <exception cref="BadInputException">There is something else of that name already.</exception>
    PlacedImage Commit(ImageParts image);
}
