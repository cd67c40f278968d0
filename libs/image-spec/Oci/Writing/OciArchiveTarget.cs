namespace Appc.ImageSpec.Oci;

/// <summary>An OCI layout with one image in a tar archive (image-spec image-layout.md), as skopeo's <c>oci-archive:</c> has it.</summary>
public sealed class OciArchiveTarget : ArchiveTarget
{
    private readonly ImageTag _tag;

    /// <summary>Begins the file.</summary>
    /// <param name="path">An absolute path.</param>
    /// <param name="tag">The image's tag.</param>
    /// <param name="overwrite">Replace a file of that name.</param>
    /// <exception cref="BadInputException">There is one.</exception>
    public OciArchiveTarget(string path, ImageTag tag, bool overwrite)
        : base(path, overwrite)
    {
        _tag = tag;
        Add(LayoutMarker.FileName, OciDocuments.Marker);
        AddDirectory("blobs"); // skopeo makes a directory that has no entry and then gives it to root, which an ordinary user may not
        AddDirectory("blobs/sha256");
    }

    private protected override string NameOf(WrittenLayer layer) => LayoutMarker.BlobName(layer.Digest);

    private protected override PlacedImage Complete(ImageParts image)
    {
        var documents = new OciDocuments(image);
        Add(LayoutMarker.BlobName(documents.ConfigDigest), documents.Config);
        Add(LayoutMarker.BlobName(documents.ManifestDigest), documents.Manifest);
        Add(LayoutMarker.IndexName, LayoutIndex.Parse(OciDocuments.EmptyIndex.Span).With(documents, _tag));
        End();
        return new PlacedImage(documents.ManifestDigest, _tag.ToString(), documents.ConfigDigest, image.Layers);
    }
}
