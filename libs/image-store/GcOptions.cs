namespace Appc.ImageStore;

/// <summary>What a garbage collection may remove.</summary>
/// <param name="TreeGrace">Rendered trees that were not used for so long go; they are rendered again when needed.</param>
/// <param name="ImageGrace">Images neither taken in nor used for so long go; null keeps all.</param>
/// <param name="Now">The time to reckon from.</param>
public sealed record GcOptions(TimeSpan TreeGrace, TimeSpan? ImageGrace, DateTimeOffset Now);

/// <summary>What a garbage collection removed.</summary>
/// <param name="Leftovers">Half-made things of processes that were killed.</param>
/// <param name="IndexEntries">Index entries of images that are gone.</param>
/// <param name="Trees">Rendered trees.</param>
/// <param name="Images">Images.</param>
/// <param name="Blobs">Registry blobs that were not used for as long as trees.</param>
public sealed record GcReport(int Leftovers, int IndexEntries, int Trees, int Images, int Blobs);
