using Appc.Linux;

namespace Appc.ImageSpec.Oci;

/// <summary>Finds images in an OCI layout (image-spec image-layout.md), a directory or an archive.</summary>
internal sealed class LayoutImages
{
    private const string ContainerdName = "io.containerd.image.name";
    private readonly IImageFiles _files;
    private readonly ImageChoice _choice;

    internal LayoutImages(IImageFiles files, ImageChoice choice)
    {
        _files = files;
        _choice = choice;
    }

    internal List<SourceImage> Find()
    {
        LayoutMarker.Check(_files.Read(LayoutMarker.FileName, OciLimits.Manifest.MaxBytes));
        if (ImageDocument.Parse(_files.Read(LayoutMarker.IndexName, OciLimits.Manifest.MaxBytes), null) is not ImageIndex index)
        {
            throw new BadInputException($"{LayoutMarker.IndexName}: not an index");
        }

        return [.. Choose(index).SelectMany(entry => IndexWalk.Find(entry, _choice, Fetch).Select(found => ToImage(found, ReferenceOf(entry))))];
    }

    // Entries of one digest are one image; entries of one name, or all without any, are one image for several platforms.
    private List<Descriptor> Choose(ImageIndex index)
    {
        var images = index.Images.ToList();
        if (_choice.Name is { } wanted)
        {
            images = images.FindAll(entry => Label(entry) == wanted || ImageIndex.NameOf(entry) == wanted || ReferenceOf(entry)?.IsSame(wanted) == true);
        }

        if (images.Count == 0)
        {
            throw new NotFoundException(
                $"no image{(_choice.Name is null ? string.Empty : " " + ByteEscaping.ToDisplay(_choice.Name))} in the layout", ImageChoice.Names(index.Images.Select(Label)));
        }

        if (images.DistinctBy(entry => entry.Digest).Count() == 1)
        {
            return [images[0]];
        }

        if (images.Select(Label).Distinct(StringComparer.Ordinal).Count() > 1)
        {
            throw new NotFoundException("the layout holds several images", ImageChoice.Names(images.Select(Label)));
        }

        return _choice.AllPlatforms || images.Count == 1 ? images : [new ImageIndex(index.MediaType, [.. images]).Select(_choice.Platform ?? Platform.Current)];
    }

    private static string Label(Descriptor entry) =>
        entry.Annotations.GetValueOrDefault(ContainerdName) ?? ImageIndex.NameOf(entry) ?? string.Empty;

    private static DockerReference? ReferenceOf(Descriptor entry) =>
        entry.Annotations.GetValueOrDefault(ContainerdName) is { } full ? DockerReference.TryParse(full)
        : ImageIndex.NameOf(entry) is { } name && (name.Contains('/', StringComparison.Ordinal) || name.Contains(':', StringComparison.Ordinal)) ? DockerReference.TryParse(name)
        : null;

    private ImageDocument Fetch(Descriptor entry)
    {
        try
        {
            return ImageDocument.Parse(_files.ReadBlob(entry, OciLimits.Manifest.MaxBytes), entry.MediaType);
        }
        catch (BadInputException e)
        {
            throw e.In($"manifest {entry.Digest}");
        }
    }

    private SourceImage ToImage((Descriptor Entry, ImageDocument Document) found, DockerReference? reference)
    {
        if (found.Document is not OciManifest manifest)
        {
            throw new BadInputException($"manifest {found.Entry.Digest}: {found.Document.MediaType} does not belong in a layout");
        }

        var configBytes = _files.ReadBlob(manifest.Config, OciLimits.Config.MaxBytes);
        var config = ImageConfig.Parse(configBytes, manifest.Config.Digest);
        var layers = manifest.Layers.Select(layer => new SourceLayer(layer.Digest.ToString(), () => _files.Open(LayoutMarker.BlobName(layer.Digest)))
        {
            Digest = layer.Digest,
            Size = layer.Size,
        }).ToList();
        return new SourceImage
        {
            Reference = reference,
            FallbackName = ImageIndex.NameOf(found.Entry) is { } tag ? $"{_choice.FallbackName}:{tag}" : _choice.FallbackName,
            ManifestDigest = found.Entry.Digest,
            ImageId = manifest.Config.Digest.ToString(),
            Annotations = manifest.Annotations,
            Documents = new StoredDocuments(manifest, _files.ReadBlob(found.Entry, OciLimits.Manifest.MaxBytes), configBytes),
            Config = config,
            Layers = SourceImage.WithDiffIds(config, layers),
        };
    }
}
