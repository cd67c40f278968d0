using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.ImageStore;
using Runner.Users;

namespace Runner.Images;

/// <summary>Finds the image that a command line names, in the store only.</summary>
internal static class ImageLookup
{
    internal static Store Open(string? directory) => UsersStore.Open(directory);

    /// <summary>The image; of several with the name the last one taken in for this machine.</summary>
    internal static StoredImage One(Store store, string text) => store.Find(InStore(text)) ?? throw Missing(text);

    /// <summary>The only image; several are an error, because what is asked for cannot be undone.</summary>
    internal static StoredImage Only(Store store, string text) => store.FindAll(InStore(text)) switch
    {
        [] => throw Missing(text),
        [var image] => image,
        var several => throw new BadInputException(
            $"find image {ImageReference.Parse(text)}: {several.Count} images are meant, such as {several[0].Id.ToString()[..19]} and {several[1].Id.ToString()[..19]}: give an ID"),
    };

    private static ImageReference InStore(string text) => ImageReference.Parse(text) switch
    {
        ImageReference.AciFile => throw new UsageException($"{text}: a file; give the ID or the name of an image in the store"),
        ImageReference.Address => throw new UsageException($"{text}: an address; give the ID or the name of an image in the store"),
        var reference => reference,
    };

    private static NotFoundException Missing(string text) =>
        new($"find image {ImageReference.Parse(text)}: it is not in the store", "runner image list shows what is there");
}
