using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.ImageSpec.Oci;
using Appc.ImageStore;
using Appc.ImageStore.Registry;
using Runner.Images;
using Runner.Users;

namespace Runner.Fetch;

/// <summary>What the command line of fetch says.</summary>
internal sealed record FetchOptions(
    IReadOnlyList<string> Images, string? Signature, bool AllowUnverified, bool Full, string? Directory, RegistryOptions Registry)
{
    /// <summary>Whether an older image may take the place of a newer one that was seen.</summary>
    internal bool AllowDowngrade { get; init; }

    /// <summary><c>update</c>, <c>new</c> or <c>never</c>.</summary>
    internal string PullPolicy { get; init; } = "update";
}

/// <summary>Takes each image in, in order; the first that fails ends the run, those before it stay.</summary>
internal static class FetchHandler
{
    internal static int Run(FetchOptions options)
    {
        if (options.Signature is not null && options.Images.Count != 1)
        {
            throw new UsageException("--signature: is for one image");
        }

        using var store = UsersStore.Open(options.Directory);
        store.Notice = Report.Warn;
        store.AllowDowngrade = options.AllowDowngrade;
        var import = new ImportOptions { SignaturePath = options.Signature, RequireSignature = !options.AllowUnverified, AllowDowngrade = options.AllowDowngrade };
        foreach (var text in options.Images)
        {
            var image = ImageAddress.TryParse(text) is { } address ? ForeignFetch.Fetch(store, address, import, options.Registry)
                : PathOf(text) is { } path ? store.Import(path, import)
                : ByName(store, ImageReference.Parse(text), import, options);
            Console.Out.WriteLine(ImageText.Id(image.Id, options.Full));
        }

        return 0;
    }

    private static StoredImage ByName(Store store, ImageReference reference, ImportOptions import, FetchOptions options) => options.PullPolicy switch
    {
        "update" => NameFetch.Fetch(store, reference, import, options.Registry),
        "never" => Trusted(store, store.Resolve(reference) ?? throw new NotFoundException($"fetch {reference}: it is not in the store", "fetch it without --pull-policy=never"), options),
        _ when store.Resolve(reference) is { } present => NameFetch.WithDependencies(store, Trusted(store, present, options), import, options.Registry),
        _ => NameFetch.Fetch(store, reference, import, options.Registry),
    };

    private static StoredImage Trusted(Store store, StoredImage image, FetchOptions options)
    {
        if (!options.AllowUnverified)
        {
            store.RequireTrusted(image, DateTimeOffset.UtcNow);
        }

        return image;
    }

    // A file that is there is meant, whatever its name looks like.
    private static string? PathOf(string text) => File.Exists(text) ? text : ImageReference.Parse(text) is ImageReference.AciFile file ? file.Path : null;
}
