using System.Collections.Immutable;
using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Rootfs;
using Appc.ImageSpec.Schema;
using Appc.ImageStore;
using Appc.ImageStore.Discovery;
using Appc.Linux;

namespace Acbuild.Images;

/// <summary>
/// Images by name: from the store that <c>runner</c> uses too, or found by discovery and fetched into it. An image that is named by its whole ID is what
/// it says; one that is named otherwise must be trusted, unless the user does without.
/// </summary>
internal sealed class ImageShelf : IDisposable
{
    private readonly ImageAccess _access;
    private Store? _store;

    internal ImageShelf(ImageAccess access)
    {
        _access = access;
    }

    private Store Store => _store ??= Store.Open(Place);

    private string Place => WorkingDirectory.Resolve(_access.Store ?? StateDirectory.Default());

    public void Dispose() => _store?.Dispose();

    /// <summary>Takes a file into the store, unverified unless a trusted key signed it: whoever runs it judges it then.</summary>
    internal StoredImage TakeIn(string path) => Store.Import(path, new ImportOptions { RequireSignature = false });

    /// <summary>The image that a name, an ID or an https address means.</summary>
    /// <exception cref="NotFoundException">Neither the store nor a server has it.</exception>
    /// <exception cref="NotVerifiedException">No trusted key signed it.</exception>
    internal StoredImage Get(ImageReference reference)
    {
        return reference switch
        {
            ImageReference.Named named => Trusted(Store.FindAll(named).Where(image => LabelMatch.FitsMachine(image.Manifest.Labels, named.Labels)).ToList()) ?? Fetch(named),
            ImageReference.IdPrefix => Store.Find(reference)
                ?? throw new NotFoundException($"find image {Show(reference)}: the store has none of this ID", "fetch it first: runner fetch IMAGE"),
            ImageReference.Address address => FetchFrom(address),
            _ => throw new NotFoundException($"find image {Show(reference)}: neither a name nor an ID nor an https address", "a file's path begins with ./ or /"),
        };
    }

    /// <summary>What an image depends on, with all that those depend on, in the order in which it is laid down below the image's own files.</summary>
    /// <exception cref="NotFoundException">A dependency is nowhere.</exception>
    internal ImmutableArray<RenderLayer<IRenderable>> LayersBelow(IRenderable image) => RenderOrder.Resolve(image, Find)[..^1];

    /// <summary>Renders an image as it would be run, without unpacking it.</summary>
    internal void Render(IRenderable image, Action<LayerStack> use)
    {
        using var files = ScratchLayers.Of(RenderOrder.Resolve(image, Find), Open, ReadLimits.Default);
        using var stack = files.Stack(ReadLimits.Default);
        use(stack);
    }

    /// <summary>The files that lie below an image's own.</summary>
    internal ScratchLayers Copy(ImmutableArray<RenderLayer<IRenderable>> layers) => ScratchLayers.Of(layers, Open, ReadLimits.Default);

    /// <summary>The ID of what a dependency means today, and of all that it depends on; what is not in the store is named only. Nothing is fetched.</summary>
    internal string Meaning(Dependency dependency)
    {
        if (!File.Exists(Path.Join(Place, "version")) || Known(dependency) is not { } image) // opening a store that is not there would make it
        {
            return $"{dependency.ImageName} absent";
        }

        return string.Join(' ', RenderOrder.Resolve<IRenderable>(image, (_, below) => Known(below) as IRenderable ?? new BuildImage(new ImageManifest { Name = below.ImageName }))
            .Select(layer => $"{layer.Image.Manifest.Name} {layer.Image.Id}"));
    }

    private Stream Open(IRenderable image) => image is StoredImage stored ? Store.OpenImage(stored) : AciOnDisk.Open(((AciOnDisk)image).Path);

    private IRenderable Find(IRenderable owner, Dependency dependency) => Known(dependency) ?? Fetch(owner, dependency);

    private StoredImage? Known(Dependency dependency)
    {
        var fitting = Store.FindAll(ImageReference.To(dependency.ImageName, dependency.Labels)).Where(image => LabelMatch.FitsMachine(image.Manifest.Labels, dependency.Labels)).ToList();
        return dependency.ImageId is null ? Trusted(fitting) : fitting.Find(image => HasId(image, dependency));
    }

    /// <summary>The first that may be used; null where there is none at all.</summary>
    /// <exception cref="NotVerifiedException">No trusted key signed any of them. Whoever has them means them: another one is not looked for elsewhere.</exception>
    private StoredImage? Trusted(List<StoredImage> images) =>
        images.Find(image => _access.AllowUnsigned || Store.Judge(image, DateTimeOffset.UtcNow).IsAllowed)
        ?? (images.Count == 0 ? null : throw new NotVerifiedException(
            $"use image {images[0].Manifest.Name}: {Store.Judge(images[0], DateTimeOffset.UtcNow).Reason}", "fetch it again with its signature, name it by its ID, or use --insecure-options=image"));

    private StoredImage Fetch(IRenderable owner, Dependency dependency)
    {
        var reference = (ImageReference.Named)ImageReference.To(dependency.ImageName, dependency.Labels);
        try
        {
            var image = Fetch(reference, requireSignature: dependency.ImageId is null);
            return HasId(image, dependency) ? image : throw new NotVerifiedException($"fetch {Show(reference)}: it came as {image.Id}, not as the ID that is stated");
        }
        catch (Exception absent) when (absent is NotFoundException or IOException)
        {
            throw new NotFoundException(
                $"render image {owner.Manifest.Name}: its dependency {Show(reference)} is not in the store and was not fetched: {absent.Message}",
                "take it into the store: acbuild dependency add ./FILE.aci, or runner fetch FILE.aci");
        }
    }

    private StoredImage Fetch(ImageReference.Named named, bool requireSignature = true)
    {
        Report.Info($"fetch {Show(named)}: by discovery");
        using var fetcher = Fetcher(requireSignature);
        return fetcher.Fetch(named);
    }

    private StoredImage FetchFrom(ImageReference.Address address)
    {
        using var fetcher = Fetcher(requireSignature: true);
        return fetcher.Fetch(address);
    }

    private ImageFetcher Fetcher(bool requireSignature) => new(Store, new ImportOptions { RequireSignature = requireSignature && !_access.AllowUnsigned }, new DiscoveryOptions
    {
        AllowHttp = _access.Registry.AllowHttp,
        SkipTlsVerification = _access.Registry.SkipTlsVerification,
        CaFile = _access.Registry.CaFile,
        ConnectTo = _access.Registry.ConnectTo,
        Mirrors = _access.Registry.Mirrors,
        Notice = _access.Registry.Notice,
    });

    private static string Show(ImageReference reference) => ByteEscaping.ToDisplay(reference.Text);

    private static bool HasId(StoredImage image, Dependency dependency) =>
        dependency.ImageId is not { } id || string.Equals(id.ToString(), image.Id.ToString(), StringComparison.Ordinal);
}
