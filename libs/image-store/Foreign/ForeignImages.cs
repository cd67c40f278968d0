using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Oci;
using Appc.ImageStore.Registry;
using Appc.ImageStore.Registry.Blobs;

namespace Appc.ImageStore.Foreign;

/// <summary>
/// Docker and OCI images from wherever an address leads: the one way by which every executable comes by them. Documents are here and
/// verified; layers are verified as they are read, and can be read until this object is disposed.
/// </summary>
public sealed class ForeignImages : IDisposable
{
    private readonly RegistryImages? _registry;
    private readonly LocalImages? _local;

    private ForeignImages(RegistryImages? registry, LocalImages? local)
    {
        (_registry, _local) = (registry, local);
    }

    /// <summary>The images chosen.</summary>
    public IReadOnlyList<SourceImage> Images => _registry?.Images ?? _local!.Images;

    /// <summary>Finds the images wanted.</summary>
    /// <param name="address">Where.</param>
    /// <param name="choice">Which ones; its name yields to the address's own.</param>
    /// <param name="limits">What to accept of an archive at most.</param>
    /// <param name="options">How a registry is spoken to.</param>
    /// <param name="cache">Where blobs of a registry are kept.</param>
    /// <exception cref="ImageSpec.NotFoundException">No such file, name or platform, or several images to choose from.</exception>
    /// <exception cref="ImageSpec.NotVerifiedException">A document has another digest or size than stated, or the registry denies it.</exception>
    /// <exception cref="ImageSpec.BadInputException">A document is malformed, or an address that the registry names is refused.</exception>
    public static ForeignImages Open(ImageAddress address, ImageChoice choice, ReadLimits limits, RegistryOptions options, BlobCache cache) => address switch
    {
        ImageAddress.InRegistry remote => new(RegistryImages.Open(remote.Reference, choice, options, cache), null),
        ImageAddress.InFile file => new(null, LocalImages.Open(file.Path, choice with { Name = file.Name ?? choice.Name }, limits)),
        _ => throw new ArgumentOutOfRangeException(nameof(address), address, "another kind of address"),
    };

    /// <summary>Forgets the layers downloaded for these images, but for those that a store had before.</summary>
    public void ForgetLayers() => _registry?.ForgetLayers();

    /// <summary>Closes files and connections.</summary>
    public void Dispose()
    {
        _registry?.Dispose();
        _local?.Dispose();
    }
}
