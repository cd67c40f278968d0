namespace Appc.ImageSpec.Oci;

/// <summary>A place for one image. Nothing is to be seen of it until <see cref="Commit"/>; disposed without that, nothing was written.</summary>
public interface IImageTarget : IDisposable
{
    /// <summary>Begins one more layer above those that were written.</summary>
    /// <returns>Takes the layer's stored bytes, from the first to the last, once. It stays the target's.</returns>
    Stream BeginLayer();

    /// <summary>Ends the layer that was begun last.</summary>
    /// <param name="layer">What was written.</param>
    void EndLayer(WrittenLayer layer);

    /// <summary>Adds a layer that is stored elsewhere already, above those that were written.</summary>
    /// <param name="layer">What it is.</param>
    /// <param name="open">Opens its stored bytes; not called where the place has them.</param>
    /// <exception cref="NotVerifiedException">The bytes are not those that <paramref name="layer"/> says.</exception>
    void AddLayer(WrittenLayer layer, Func<Stream> open);

    /// <summary>Puts the image in place, on disk.</summary>
    /// <param name="image">What was written, and what belongs to it.</param>
    /// <returns>What the image is called there.</returns>
    /// <exception cref="BadInputException">There is something else of that name already.</exception>
    PlacedImage Commit(ImageParts image);
}
