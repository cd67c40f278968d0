using Appc.Linux;

namespace Appc.ImageSpec.Oci;

/// <summary>The file <c>oci-layout</c> that marks a directory or archive as an OCI layout (image-spec image-layout.md).</summary>
public static class LayoutMarker
{
    /// <summary>The file's name.</summary>
    public const string FileName = "oci-layout";

    /// <summary>The name of the index beside it.</summary>
    public const string IndexName = "index.json";

    /// <summary>Accepts version 1.0.0, the only one there is.</summary>
    /// <exception cref="BadInputException">Malformed, or another version.</exception>
    public static void Check(ReadOnlySpan<byte> json)
    {
        var version = OciObject.Parse(json, OciLimits.Manifest).RequiredText("imageLayoutVersion");
        if (version is not "1.0.0")
        {
            throw new BadInputException($"imageLayoutVersion: {ByteEscaping.ToDisplay(version)} is not 1.0.0");
        }
    }

    /// <summary>The name of a blob in a layout: <c>blobs/sha256/…</c>.</summary>
    public static string BlobName(Digest digest) => $"blobs/{digest.AlgorithmName}/{digest.Hex}";
}
