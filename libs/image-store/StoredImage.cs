using System.Collections.Immutable;
using Appc.ImageSpec.Rootfs;
using Appc.ImageSpec.Schema;
using Appc.ImageSpec.Signing;

namespace Appc.ImageStore;

/// <summary>An image that is in the store.</summary>
/// <param name="Id">Its ID.</param>
/// <param name="Manifest">Its manifest.</param>
/// <param name="Directory">Its directory in the store.</param>
/// <param name="Record">What the store noted when it took the image in.</param>
public sealed record StoredImage(ImageId Id, ImageManifest Manifest, string Directory, ImageRecord Record) : IRenderable
{
    /// <summary>The image exactly as it was fetched.</summary>
    public string ImagePath => Path.Join(Directory, ImageFiles.Image);

    /// <summary>The signatures that held when they came; empty for an image taken in with image verification off, or where a policy asks for none.</summary>
    public ImmutableArray<SignatureRecord> Signatures => Record.Signatures;

    /// <summary>Every signature in them.</summary>
    public IEnumerable<SignatureVerdict> Verdicts => Record.Signatures.SelectMany(record => record.Verdicts);
}

/// <summary>The names of the files in an image's directory.</summary>
internal static class ImageFiles
{
    public const string Image = "image.aci";
    public const string Manifest = "manifest";
    public const string Record = "record.json";

    /// <summary>A signature's name carries its number, so that a new one never overwrites the one that the record still names.</summary>
    public static string Signature(int number, SignatureKind kind) => $"image.aci.{number}{SignatureKinds.SuffixOf(kind)}";
}
