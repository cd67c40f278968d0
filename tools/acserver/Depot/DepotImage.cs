using Appc.ImageSpec.Schema;
using Appc.ImageStore.Signatures;

namespace Acserver.Depot;

/// <summary>An image that is published.</summary>
/// <param name="Key">What it is found by.</param>
/// <param name="Record">What was noted when it was published.</param>
internal sealed record DepotImage(ImageKey Key, DepotRecord Record);

/// <summary>What is noted of an image beside its bytes: <c>record.json</c>.</summary>
/// <param name="Id">The image's ID.</param>
/// <param name="Size">Bytes of the file as published.</param>
/// <param name="Sha256">The SHA-256 of that file in hexadecimal; its ETag.</param>
/// <param name="TarSize">Bytes of its uncompressed tar.</param>
/// <param name="Published">When, UTC.</param>
/// <param name="Signer">The fingerprint of the key whose signature was verified then; null for none.</param>
internal sealed record DepotRecord(ImageId Id, long Size, string Sha256, long TarSize, DateTimeOffset Published, string? Signer);

/// <summary>The names of the files in an image's directory.</summary>
internal static class DepotFiles
{
    internal const string Image = "image.aci";
    internal const string Manifest = "manifest";
    internal const string Record = "record.json";
    internal const string OpenPgp = "image.aci.asc";

    /// <summary>Every kind of file that is served, by the ending of its address, the longest first.</summary>
    internal static readonly (string Extension, string File, string Type)[] Served =
    [
        (".aci" + SignatureFiles.StatementsSuffix, Image + SignatureFiles.StatementsSuffix, "application/json"),
        (".aci.sig.json", "image.aci.sig.json", "application/json"),
        (".aci.minisig", "image.aci.minisig", "text/plain; charset=utf-8"),
        (".aci.asc", OpenPgp, "application/pgp-signature"),
        (".aci", Image, "application/octet-stream"),
    ];
}
