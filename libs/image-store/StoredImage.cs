using Appc.ImageSpec.Schema;

namespace Appc.ImageStore;

/// <summary>An image that is in the store.</summary>
/// <param name="Id">Its ID.</param>
/// <param name="Manifest">Its manifest.</param>
/// <param name="Directory">Its directory in the store.</param>
/// <param name="Record">What the store noted when it took the image in.</param>
public sealed record StoredImage(ImageId Id, ImageManifest Manifest, string Directory, ImageRecord Record)
{
    /// <summary>The image exactly as it was fetched.</summary>
    public string ImagePath => Path.Join(Directory, ImageFiles.Image);

    /// <summary>The signature that held when it was fetched; null for an image taken in with image verification off.</summary>
    public SignatureRecord? Signature => Record.Signature;
}

/// <summary>The names of the files in an image's directory.</summary>
internal static class ImageFiles
{
    public const string Image = "image.aci";
    public const string Manifest = "manifest";
    public const string Record = "record.json";

    /// <summary>A signature's name carries its number, so that a new one never overwrites the one that the record still names.</summary>
    public static string Signature(int number) => $"image.aci.{number}.asc";
}
