using Appc.ImageStore;

namespace Runner.Images;

/// <summary>A column of <c>image list</c>.</summary>
/// <param name="Field">rkt's word for it in --fields and --sort.</param>
/// <param name="Legend">What stands above it.</param>
/// <param name="Text">What it says of an image, in short or at length.</param>
/// <param name="Key">What images are sorted by; null where they are not.</param>
internal sealed record ImageColumn(string Field, string Legend, Func<StoredImage, bool, string> Text, Func<StoredImage, IComparable>? Key)
{
    /// <summary>All of them, in their order; the last is not rkt's.</summary>
    /// <param name="store">Where the images are.</param>
    /// <param name="now">The time that ages are counted to.</param>
    internal static IReadOnlyList<ImageColumn> All(Store store, DateTimeOffset now) =>
    [
        new("id", "ID", (image, full) => ImageText.Id(image.Id, full), image => image.Id.ToString()),
        new("name", "NAME", (image, _) => ImageText.Name(image.Manifest), image => ImageText.Name(image.Manifest)),
        new("size", "SIZE", (image, full) => ImageText.Size(image.Record.Size, full), image => image.Record.Size),
        new("importtime", "IMPORT TIME", (image, full) => ImageText.Time(image.Record.Imported, now, full), image => image.Record.Imported),
        new("lastused", "LAST USED", (image, full) => ImageText.Time(store.LastUse(image), now, full), image => store.LastUse(image)),
        new("signedby", "SIGNED BY", ImageText.Signer, null),
    ];
}
