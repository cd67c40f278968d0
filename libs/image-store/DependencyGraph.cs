using System.Collections.Immutable;
using Appc.ImageSpec;
using Appc.ImageSpec.Rootfs;
using Appc.ImageSpec.Schema;
using Appc.Linux;

namespace Appc.ImageStore;

/// <summary>Finds in the store what an image depends on (aci.md, "Dependency Matching").</summary>
internal static class DependencyGraph
{
    /// <summary>The layers in the order in which they are laid down.</summary>
    /// <exception cref="NotFoundException">A dependency is not in the store.</exception>
    /// <exception cref="BadInputException">Dependencies form a cycle or are too many.</exception>
    /// <exception cref="NotVerifiedException">A dependency that is named without a version is older than one seen before.</exception>
    /// <param name="catalog">The images.</param>
    /// <param name="image">The image on top.</param>
    /// <param name="downgrade">Says why an image is older than it may be, or null; null where that is not asked.</param>
    public static ImmutableArray<RenderLayer> Resolve(ImageCatalog catalog, StoredImage image, Func<ImageReference, StoredImage, string?>? downgrade = null) =>
        RenderOrder.Resolve(image, (owner, dependency) => Fresh(Find(catalog, owner, dependency), owner, dependency, downgrade));

    private static StoredImage Fresh(StoredImage found, StoredImage owner, Dependency dependency, Func<ImageReference, StoredImage, string?>? downgrade) =>
        dependency.ImageId is null && downgrade?.Invoke(Reference(dependency), found) is { } problem
            ? throw new NotVerifiedException($"use image {owner.Manifest.Name}: its dependency {problem}", "fetch the newer one again, or use --allow-downgrade")
            : found;

    private static StoredImage Find(ImageCatalog catalog, StoredImage image, Dependency dependency) =>
        TryFind(catalog, dependency) ?? throw new NotFoundException(
            $"render image {image.Manifest.Name}: its dependency {ByteEscaping.ToDisplay(Reference(dependency).Text)} is not in the store",
            $"fetch it first with: runner fetch {ByteEscaping.ToDisplay(Reference(dependency).Text)}");

    /// <summary>The image meant; null where it is not in the store.</summary>
    public static StoredImage? TryFind(ImageCatalog catalog, Dependency dependency) =>
        catalog.FindAll(Reference(dependency)).FirstOrDefault(candidate => Fits(candidate, dependency));

    private static ImageReference Reference(Dependency dependency) => ImageReference.To(dependency.ImageName, dependency.Labels);

    private static bool Fits(StoredImage candidate, Dependency dependency) =>
        LabelMatch.FitsMachine(candidate.Manifest.Labels, dependency.Labels)
        && (dependency.ImageId is not { } id || string.Equals(id.ToString(), candidate.Id.ToString(), StringComparison.Ordinal));
}
