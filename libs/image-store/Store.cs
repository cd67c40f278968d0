using Appc.ImageStore.Keys;

namespace Appc.ImageStore;

/// <summary>
/// The images of one machine or user: content-addressed, crash-safe, and safe for many processes at once. Nothing appears under its final
/// name before it was verified whole. No method starts a thread but <see cref="Import"/>, <see cref="Verify"/>, and <see cref="Render(StoredImage)"/> when
/// the tree is not there yet.
/// </summary>
public sealed partial class Store : IDisposable
{
    private readonly StoreLayout _layout;
    private readonly ImageIndex _index;
    private readonly ImageCatalog _catalog;
    private readonly TreeStore _trees;
    private readonly SeenImages _seen;

    private Store(StoreLayout layout)
    {
        _layout = layout;
        _index = new(layout);
        _catalog = new(layout, _index);
        _trees = new(layout);
        _seen = new(layout);
        Keys = KeyStore.Open(Path.Join(layout.TrustRoot, "keys"));
    }

    /// <summary>The store's absolute path.</summary>
    public string Directory => _layout.Root;

    /// <summary>The keys trusted for the images of this store.</summary>
    public KeyStore Keys { get; }

    /// <summary>Opens a store; makes an empty one where there is none.</summary>
    /// <param name="directory">Its directory, which must belong to the user who runs this and be closed to others.</param>
    /// <param name="owners">Who does what an ordinary user cannot do himself to trees of several users; null where nothing is made of them or removed.</param>
    /// <returns>The store.</returns>
    /// <exception cref="ImageSpec.BadInputException">It is of a newer layout, others may write to it, or it holds other things.</exception>
    public static Store Open(string directory, ITreeOwners? owners = null) => new(StoreLayout.Open(directory, owners));

    /// <summary>The image meant, for this machine's os and arch unless the reference names others; of several the newest.</summary>
    /// <param name="reference">An ID prefix or a name; a file or an address is in no store.</param>
    /// <returns>The image, or null when there is none.</returns>
    /// <exception cref="ImageSpec.BadInputException">Several IDs begin so, or the image's files are damaged.</exception>
    public StoredImage? Find(ImageReference reference) => _catalog.Find(reference);

    /// <summary>Every image meant, of any os and arch, the newest first.</summary>
    /// <param name="reference">An ID prefix or a name.</param>
    /// <returns>The images; empty when there is none.</returns>
    public IReadOnlyList<StoredImage> FindAll(ImageReference reference) => _catalog.FindAll(reference);

    /// <summary>The image that another one depends on; null where it is not in the store.</summary>
    /// <param name="dependency">As a manifest states it.</param>
    /// <returns>The image, or null.</returns>
    public StoredImage? Find(ImageSpec.Schema.Dependency dependency) => DependencyGraph.TryFind(_catalog, dependency);

    /// <summary>All images, by name and then the last one taken in first.</summary>
    /// <returns>The images; empty for an empty store.</returns>
    public IReadOnlyList<StoredImage> List() => _catalog.List();

    /// <inheritdoc/>
    public void Dispose() => _layout.Dispose();
}
