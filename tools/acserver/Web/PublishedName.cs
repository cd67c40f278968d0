using Acserver.Depot;
using Appc.ImageSpec.Schema;

namespace Acserver.Web;

/// <summary>A name with all images published under it.</summary>
/// <param name="Name">The name.</param>
/// <param name="Images">At least one, the newest version first.</param>
internal sealed record PublishedName(AcIdentifier Name, IReadOnlyList<ImageKey> Images)
{
    /// <summary>The images of the newest version, one for each platform.</summary>
    internal IEnumerable<ImageKey> Newest => Images.TakeWhile(image => image.Version == Images[0].Version);

    /// <summary>How many versions there are.</summary>
    internal int Versions => Images.Select(image => image.Version).Distinct().Count();

    /// <summary>The same name with those images only that hold every one of the words; null where there is none.</summary>
    internal PublishedName? With(IReadOnlyList<string> words)
    {
        var fitting = words.Count == 0 ? Images : [.. Images.Where(image => words.All(word => Holds(image, word)))];
        return fitting.Count == 0 ? null : this with { Images = fitting };
    }

    private bool Holds(ImageKey image, string word) =>
        Name.ToString().Contains(word, StringComparison.OrdinalIgnoreCase) || Holds(image.Version, word) || $"{image.Os}/{image.Arch}".Contains(word, StringComparison.OrdinalIgnoreCase);

    private static bool Holds(string? text, string word) => text is not null && text.Contains(word, StringComparison.OrdinalIgnoreCase);
}
