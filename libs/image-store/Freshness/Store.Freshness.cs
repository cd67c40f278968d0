using System.Collections.Immutable;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.Linux.FileSystem;

namespace Appc.ImageStore;

public sealed partial class Store
{
    /// <summary>Whether a name without a version may mean an image older than one seen before (<c>--allow-downgrade</c>).</summary>
    public bool AllowDowngrade { get; set; }

    /// <summary>The image meant, as <see cref="Find(ImageReference)"/> has it, where it is not older than one seen before.</summary>
    /// <param name="reference">An ID prefix or a name; a name with a version is taken at its word.</param>
    /// <returns>The image, or null when there is none.</returns>
    /// <exception cref="NotVerifiedException">A name without a version means an older image than the newest that was seen.</exception>
    public StoredImage? Resolve(ImageReference reference)
    {
        var image = Find(reference);
        return image is not null && Downgrade(reference, image) is { } problem
            ? throw new NotVerifiedException($"use image {problem}", $"fetch the newer one again, name the version that is meant, or use --allow-downgrade")
            : image;
    }

    /// <summary>Why an image that a server gives for a name is refused as older than one seen before, in a few words; null when it is not.</summary>
    /// <param name="wanted">The labels asked for.</param>
    /// <param name="offered">The image's manifest.</param>
    internal string? DowngradeOf(ImmutableArray<Label> wanted, ImageManifest offered) =>
        AllowDowngrade || HasVersion(wanted) || _seen.Find(offered) is not { } seen || !ImageAge.Of(offered, DateTimeOffset.MaxValue).IsOlderThan(seen.Age)
            ? null
            : $"its {ImageAge.Of(offered, DateTimeOffset.MinValue)} is older than {seen.Age}, which was seen before";

    private string? Downgrade(ImageReference reference, StoredImage image) =>
        AllowDowngrade || reference is not ImageReference.Named named || HasVersion(named.Labels)
        || _seen.Find(image.Manifest) is not { } seen || seen.Id == image.Id || !ImageAge.Of(image).IsOlderThan(seen.Age)
            ? null
            : $"{image.Manifest.Name}: {ImageAge.Of(image)} is older than {seen.Age}, which was seen before and is not here";

    private static bool HasVersion(ImmutableArray<Label> labels) => labels.Any(label => label.Name.ToString() == "version");

    private void Note(StoredImage image, bool lower)
    {
        if (_seen.NeedsNote(image, lower))
        {
            using var writing = LockFile.Acquire(_layout.WriteLock, LockKind.Exclusive);
            _seen.Note(image, lower);
        }
    }
}
