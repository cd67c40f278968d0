using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Oci;
using Appc.ImageStore;
using Appc.ImageStore.Foreign;
using Appc.ImageStore.Registry;

namespace Runner.Fetch;

/// <summary>Takes Docker and OCI images in: fetched, every digest checked, squashed into one image, kept.</summary>
internal static class ForeignFetch
{
    /// <summary>The fewest layers that are fetched at a time, as docker does.</summary>
    private const int FewestJobs = 3;

    /// <summary>The image, asked for anew; what the store has of it already is not moved or converted again.</summary>
    /// <exception cref="NotVerifiedException">A signature is demanded, and there is none: these images have none of their own.</exception>
    internal static StoredImage Fetch(Store store, ImageAddress address, ImportOptions import, RegistryOptions registry)
    {
        store.RequireUnsigned(address, import);
        using var progress = ProgressLine.For(Report.Quiet ? "none" : "auto", Console.Error, !Console.IsErrorRedirected);
        var conversion = new ConversionOptions { Jobs = Math.Max(FewestJobs, Environment.ProcessorCount), Notes = _ => { } };
        try
        {
            using var source = ForeignImages.Open(address, new ImageChoice(), ReadLimits.Default, registry with { Progress = progress }, store.Blobs);
            return store.ImportForeign(source.Images[0], address, conversion, import);
        }
        catch (BadInputException failure)
        {
            throw failure.In($"fetch {address}");
        }
    }

    /// <summary>The image that the store has from this address; asked for only where it has none.</summary>
    internal static StoredImage Find(Store store, ImageAddress address, ImportOptions import, RegistryOptions registry)
    {
        store.RequireUnsigned(address, import);
        return address is ImageAddress.InRegistry { Reference: var reference } && store.FindForeign(reference) is { } present
            ? present
            : Fetch(store, address, import, registry);
    }
}
