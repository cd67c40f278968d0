using System.Collections.Immutable;

namespace Appc.ImageSpec.Oci;

/// <summary>
/// Finds images in archives from before Docker 1.10: <c>repositories</c> names top layers, and each layer is a directory <c>ID/</c> with
/// <c>json</c>, which names its parent, and <c>layer.tar</c>. These carry no digests; the chain is all there is to check.
/// </summary>
internal sealed class FirstFormatImages
{
    internal const string ListName = "repositories";
    private readonly IImageFiles _files;
    private readonly ImageChoice _choice;

    internal FirstFormatImages(IImageFiles files, ImageChoice choice)
    {
        _files = files;
        _choice = choice;
    }

    internal List<SourceImage> Find()
    {
        var names = SavedImage.ParseRepositories(_files.Read(ListName, OciLimits.Manifest.MaxBytes));
        var wanted = names.Where(pair => _choice.Name is null || pair.Key == _choice.Name || DockerReference.TryParse(pair.Key)?.IsSame(_choice.Name) == true).ToList();
        return wanted.Count switch
        {
            1 => [ToImage(wanted[0].Key, wanted[0].Value)],
            0 => throw new NotFoundException("no such image in the archive", ImageChoice.Names(names.Keys)),
            _ => throw new NotFoundException("the archive holds several images", ImageChoice.Names(names.Keys)),
        };
    }

    private SourceImage ToImage(string name, string top)
    {
        var layers = new List<SourceLayer>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var id = top; id.Length > 0;)
        {
            if (!seen.Add(id) || seen.Count > OciLimits.MaxLayers)
            {
                throw new BadInputException($"layer {id}: its parents go in a circle");
            }

            var layer = id;
            layers.Add(new SourceLayer(layer, () => _files.Open(layer + "/layer.tar")));
            var link = LayerLink.Parse(_files.Read(layer + "/json", OciLimits.Config.MaxBytes));
            id = link.Id == layer ? link.Parent : throw new BadInputException($"layer {layer}: its json belongs to {link.Id}");
        }

        layers.Reverse();
        return new SourceImage
        {
            Reference = DockerReference.TryParse(name),
            FallbackName = _choice.FallbackName,
            ImageId = top,
            Config = ImageConfig.ParseSchemaOne(_files.Read(top + "/json", OciLimits.Config.MaxBytes)),
            Layers = layers.ToImmutableArray(),
        };
    }
}
