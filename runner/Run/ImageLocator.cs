using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.ImageSpec.Oci;
using Appc.ImageStore;
using Runner.Fetch;

namespace Runner.Run;

/// <summary>Finds the image that a user means, and takes a file into the store.</summary>
internal static class ImageLocator
{
    /// <summary>The image, verified unless verification is off.</summary>
    /// <param name="store">Where images are kept.</param>
    /// <param name="options">Says which, and how to get it.</param>
    /// <param name="index">Which of the pod's images it is.</param>
    /// <exception cref="NotFoundException">The store has no such image.</exception>
    /// <exception cref="NotVerifiedException">The policy refuses it, or it is older than one seen before.</exception>
    internal static StoredImage Locate(Store store, LaunchOptions options, int index)
    {
        var stored = index < options.StoredImages.Length ? options.StoredImages[index] : null; // with all that it needs
        store.AllowDowngrade = options.AllowDowngrade;
        var import = new ImportOptions { SignaturePath = options.Signature, RequireSignature = !options.Insecure.Image };
        if (stored is null && ImageAddress.TryParse(options.Image) is { } address)
        {
            return Trusted(store, ForeignFetch.Find(store, address, import, options.Registry), options);
        }

        var reference = ImageReference.Parse(stored ?? options.Image);
        if (reference is ImageReference.AciFile file)
        {
            var taken = store.Import(file.Path, import);
            store.TakeDependenciesFromMembers(taken, import.Now, Report.Warn);
            return Trusted(store, taken, options); // its dependencies were taken in at other times
        }

        if (stored is null)
        {
            store.TakeFromMembers(reference, import.Now, Report.Warn);
        }

        var image = stored is null && MayFetch(reference, options) ? FindOrFetch(store, reference, import, options) : store.Resolve(reference) ?? throw new NotFoundException(
            $"run {reference}: no such image in the store", "fetch it first: runner fetch FILE.aci");
        return Trusted(store, image, options);
    }

    // An ID says what an image is, not where; and a process that was started again to launch has fetched already.
    private static bool MayFetch(ImageReference reference, LaunchOptions options) =>
        options.PullPolicy != "never" && reference is (ImageReference.Named or ImageReference.Address);

    private static StoredImage FindOrFetch(Store store, ImageReference reference, ImportOptions import, LaunchOptions options) =>
        options.PullPolicy == "new" && store.Resolve(reference) is { } present
            ? NameFetch.WithDependencies(store, present, import, options.Registry)
            : NameFetch.Fetch(store, reference, import, options.Registry);

    private static StoredImage Trusted(Store store, StoredImage image, LaunchOptions options)
    {
        if (!options.Insecure.Image)
        {
            store.Notice = Report.Warn;
            store.RequireTrusted(image, DateTimeOffset.UtcNow);
        }

        return image;
    }
}
