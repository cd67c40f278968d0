using Appc.CommandLine;
using Appc.ImageStore;
using Appc.ImageStore.Discovery;
using Appc.ImageStore.Registry;
using Appc.Linux;

namespace Runner.Fetch;

/// <summary>Fetches images by name, found by discovery, and from https addresses.</summary>
internal static class NameFetch
{
    /// <summary>The image, asked for anew, with its dependencies; what has not changed is not moved again.</summary>
    internal static StoredImage Fetch(Store store, ImageReference reference, ImportOptions import, RegistryOptions network)
    {
        using var fetcher = new ImageFetcher(store, import, Options(network));
        return reference switch
        {
            ImageReference.Named named => fetcher.Fetch(named),
            ImageReference.Address address => fetcher.Fetch(address),
            _ => throw new UsageException($"fetch {ByteEscaping.ToDisplay(reference.Text)}: an image ID says what an image is, not where"),
        };
    }

    /// <summary>Fetches what an image of the store depends on and the store does not have.</summary>
    internal static StoredImage WithDependencies(Store store, StoredImage image, ImportOptions import, RegistryOptions network)
    {
        if (image.Manifest.Dependencies.IsEmpty)
        {
            return image;
        }

        using var fetcher = new ImageFetcher(store, import, Options(network));
        return fetcher.WithDependencies(image);
    }

    /// <summary>How servers are spoken to.</summary>
    internal static DiscoveryOptions Options(RegistryOptions network) => new()
    {
        AllowHttp = network.AllowHttp,
        SkipTlsVerification = network.SkipTlsVerification,
        CaFile = network.CaFile,
        ConnectTo = network.ConnectTo,
        Mirrors = network.Mirrors,
        Notice = network.Notice,
    };
}
