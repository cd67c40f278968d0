using System.Collections.Immutable;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.Linux;

namespace Appc.ImageStore;

/// <summary>
/// What an image is rendered from (aci.md, "Image Manifest Schema", dependencies and pathWhitelist): each dependency with its own
/// dependencies first, in the manifest's order, then the image itself over them.
/// </summary>
internal sealed class DependencyGraph
{
    private const int MaximumDepth = 64;
    private const int MaximumLayers = 1000;

    private readonly ImageCatalog _catalog;
    private readonly ImmutableArray<RenderLayer>.Builder _layers = ImmutableArray.CreateBuilder<RenderLayer>();
    private readonly Stack<ImageId> _path = new();

    private DependencyGraph(ImageCatalog catalog)
    {
        _catalog = catalog;
    }

    /// <summary>The layers in the order in which they are laid down.</summary>
    /// <exception cref="NotFoundException">A dependency is not in the store.</exception>
    /// <exception cref="BadInputException">Dependencies form a cycle or are too many.</exception>
    public static ImmutableArray<RenderLayer> Resolve(ImageCatalog catalog, StoredImage image)
    {
        var graph = new DependencyGraph(catalog);
        graph.Add(image, []);
        return graph._layers.ToImmutable();
    }

    private void Add(StoredImage image, ImmutableArray<ImmutableArray<string>> above)
    {
        if (_path.Contains(image.Id))
        {
            throw new BadInputException($"render image {image.Manifest.Name}: it depends on itself");
        }

        if (_path.Count >= MaximumDepth || _layers.Count >= MaximumLayers)
        {
            throw new BadInputException($"render image {image.Manifest.Name}: more than {MaximumDepth} levels or {MaximumLayers} images of dependencies");
        }

        var whitelists = image.Manifest.PathWhitelist.IsDefaultOrEmpty ? above : above.Add(image.Manifest.PathWhitelist);
        _path.Push(image.Id);
        foreach (var dependency in image.Manifest.Dependencies)
        {
            Add(Find(image, dependency), whitelists);
        }

        _path.Pop();
        _layers.Add(new(image, whitelists));
    }

    private StoredImage Find(StoredImage image, Dependency dependency)
    {
        var wanted = ImageReference.To(dependency.ImageName, dependency.Labels);
        return _catalog.FindAll(wanted).FirstOrDefault(candidate => Fits(candidate, dependency))
            ?? throw new NotFoundException(
                $"render image {image.Manifest.Name}: its dependency {ByteEscaping.ToDisplay(wanted.Text)} is not in the store", "fetch it first with: runner fetch FILE.aci");
    }

    private static bool Fits(StoredImage candidate, Dependency dependency) =>
        LabelMatch.FitsMachine(candidate.Manifest.Labels, dependency.Labels)
        && (dependency.ImageId is not { } id || string.Equals(id.ToString(), candidate.Id.ToString(), StringComparison.Ordinal));
}
