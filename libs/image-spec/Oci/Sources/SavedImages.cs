using System.Text;
using Appc.Linux;

namespace Appc.ImageSpec.Oci;

/// <summary>Finds images in what <c>docker save</c> writes, and skopeo and podman after it: <c>manifest.json</c>, configurations and layers.</summary>
internal sealed class SavedImages
{
    internal const string ListName = "manifest.json";
    private const int HexDigits = 64;
    private readonly IImageFiles _files;
    private readonly ImageChoice _choice;

    internal SavedImages(IImageFiles files, ImageChoice choice)
    {
        _files = files;
        _choice = choice;
    }

    internal List<SourceImage> Find()
    {
        var images = SavedImage.ParseList(_files.Read(ListName, OciLimits.Manifest.MaxBytes)).ToList();
        if (_choice.Name is { } wanted)
        {
            images = images.FindAll(image => image.RepoTags.Any(tag => tag == wanted || DockerReference.TryParse(tag)?.IsSame(wanted) == true) || image.Config == wanted);
        }

        return images.Count switch
        {
            1 => [ToImage(images[0])],
            0 => throw new NotFoundException($"no image{(_choice.Name is null ? string.Empty : " " + ByteEscaping.ToDisplay(_choice.Name))} in the archive", Names()),
            _ => throw new NotFoundException("the archive holds several images", Names()),
        };
    }

    private string? Names() => ImageChoice.Names(SavedImage.ParseList(_files.Read(ListName, OciLimits.Manifest.MaxBytes)).SelectMany(image => image.RepoTags.IsEmpty ? [image.Config] : image.RepoTags));

    private SourceImage ToImage(SavedImage image)
    {
        var bytes = _files.Read(Checked(image.Config), OciLimits.Config.MaxBytes);
        var id = Digest.Of(bytes);
        if (StatedDigest(image.Config) is { } stated && stated != id)
        {
            throw new NotVerifiedException($"config {ByteEscaping.ToDisplay(image.Config)}: its digest is {id}");
        }

        var config = ImageConfig.Parse(bytes, id);
        var layers = image.Layers.Select(name => new SourceLayer(ByteEscaping.ToDisplay(name), () => _files.Open(Checked(name)))
        {
            Digest = name.StartsWith("blobs/", StringComparison.Ordinal) ? StatedDigest(name) : null,
        }).ToList();
        return new SourceImage
        {
            Reference = ReferenceOf(image),
            FallbackName = _choice.FallbackName,
            ImageId = id.ToString(),
            Config = config,
            Layers = SourceImage.WithDiffIds(config, layers),
        };
    }

    private DockerReference? ReferenceOf(SavedImage image) =>
        image.RepoTags.Select(DockerReference.TryParse).FirstOrDefault(tag => tag is not null && (_choice.Name is null || tag.IsSame(_choice.Name)))
        ?? image.RepoTags.Select(DockerReference.TryParse).FirstOrDefault();

    // <hex>.json and blobs/sha256/<hex> say what their digest is; so they must have it.
    private static Digest? StatedDigest(string name)
    {
        var stem = name[(name.LastIndexOf('/') + 1)..];
        stem = stem.EndsWith(".json", StringComparison.Ordinal) ? stem[..^5] : stem;
        return stem.Length == HexDigits && Digest.TryParse("sha256:" + stem, out var digest) ? digest : null;
    }

    private static string Checked(string name) =>
        name.Length > 0 && Encoding.UTF8.GetByteCount(name) <= 4096 && !name.StartsWith('/') && !name.Split('/').Contains("..", StringComparer.Ordinal)
            ? name
            : throw new BadInputException($"{ListName}: \"{ByteEscaping.ToDisplay(name)}\" is no name of a file in the archive");
}
