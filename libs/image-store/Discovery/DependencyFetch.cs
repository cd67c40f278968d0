using Appc.ImageSpec;
using Appc.ImageSpec.Schema;

namespace Appc.ImageStore.Discovery;

/// <summary>Completes the graph of an image's dependencies: each image once, however often it is needed; cycles and endless chains are refused.</summary>
internal sealed class DependencyFetch
{
    private const int MostDepth = 64;
    private const int MostImages = 1000;
    private readonly Store _store;
    private readonly ImportOptions _import;
    private readonly Func<DiscoverySubject, StoredImage> _fetch;
    private readonly HashSet<ImageId> _complete = [];
    private readonly Stack<ImageId> _path = new();

    internal DependencyFetch(Store store, ImportOptions import, Func<DiscoverySubject, StoredImage> fetch)
    {
        (_store, _import, _fetch) = (store, import, fetch);
    }

    /// <summary>Brings everything that is missing.</summary>
    /// <exception cref="BadInputException">A cycle, or too many.</exception>
    internal void Complete(StoredImage image)
    {
        if (_path.Contains(image.Id))
        {
            throw new BadInputException($"fetch dependencies of {image.Manifest.Name}: it depends on itself");
        }

        if (_complete.Contains(image.Id))
        {
            return;
        }

        if (_path.Count >= MostDepth || _complete.Count >= MostImages)
        {
            throw new BadInputException($"fetch dependencies of {image.Manifest.Name}: more than {MostDepth} levels or {MostImages} images");
        }

        _path.Push(image.Id);
        foreach (var dependency in image.Manifest.Dependencies)
        {
            Complete(Find(dependency) ?? Fetch(image, dependency));
        }

        _path.Pop();
        _complete.Add(image.Id);
    }

    private StoredImage? Find(Dependency dependency) =>
        _store.FindAll(ImageReference.To(dependency.ImageName, dependency.Labels)).FirstOrDefault(image =>
            LabelMatch.FitsMachine(image.Manifest.Labels, dependency.Labels) && HasId(image, dependency)) is { } found
        && (!_import.RequireSignature || _store.Judge(found, _import.Now).IsAllowed) ? found : null;

    private StoredImage Fetch(StoredImage image, Dependency dependency)
    {
        var fetched = _fetch(new DiscoverySubject(dependency.ImageName, dependency.Labels));
        return HasId(fetched, dependency)
            ? fetched
            : throw new NotVerifiedException($"fetch dependencies of {image.Manifest.Name}: {dependency.ImageName} came as {fetched.Id}, not as the ID that is stated");
    }

    private static bool HasId(StoredImage image, Dependency dependency) =>
        dependency.ImageId is not { } id || string.Equals(id.ToString(), image.Id.ToString(), StringComparison.Ordinal);
}
