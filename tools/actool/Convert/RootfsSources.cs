using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Rootfs;
using Appc.ImageSpec.Schema;
using Appc.ImageStore;
using Appc.Linux;

namespace Actool;

/// <summary>Finds an image's files: its own alone in one pass, or rendered over those of what it depends on, named by the user or in the store.</summary>
internal sealed class RootfsSources : IDisposable
{
    private readonly ConvertImageOptions _options;
    private readonly Lazy<List<ImageFile>> _given;
    private Store? _store;

    internal RootfsSources(ConvertImageOptions options)
    {
        _options = options;
        _given = new(() => [.. options.Dependencies.Select(ImageFile.Read)]);
    }

    /// <summary>The files of the image at <paramref name="path"/>.</summary>
    /// <exception cref="NotFoundException">A dependency is neither named nor in the store.</exception>
    internal IRootfsSource Open(string path)
    {
        var alone = AciRootfs.Open(() => ImageFile.Open(path), ReadLimits.Default);
        if (alone.Manifest.Dependencies.IsEmpty && alone.Manifest.PathWhitelist.IsEmpty)
        {
            return alone;
        }

        var layers = RenderOrder.Resolve<IRenderable>(ImageFile.Read(path), Find);
        return RenderedRootfs.Open(layers, image => image is StoredImage stored ? _store!.OpenImage(stored) : ImageFile.Open(((ImageFile)image).Path), ReadLimits.Default);
    }

    public void Dispose() => _store?.Dispose();

    private IRenderable Find(IRenderable image, Dependency dependency)
    {
        if (_given.Value.Find(candidate => candidate.Fits(dependency)) is { } given)
        {
            return given;
        }

        var directory = WorkingDirectory.Resolve(_options.Directory ?? StateDirectory.Default());
        _store ??= File.Exists(Path.Join(directory, "version")) ? Store.Open(directory) : null; // opening one that is not there would make it
        return _store?.Find(dependency) ?? throw new NotFoundException(
            $"convert {image.Manifest.Name}: its dependency {ByteEscaping.ToDisplay(ImageReference.To(dependency.ImageName, dependency.Labels).Text)} is neither given nor in the store",
            "name its file with --dependency, or fetch it first with: runner fetch FILE.aci");
    }
}
