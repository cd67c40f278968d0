using Appc.ImageSpec;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Signing;
using Appc.ImageSpec.Signing.Dsse;

namespace Actool.Signing.Kinds;

/// <summary>Signatures over an image's ID, name and labels: <c>FILE.sig.json</c>.</summary>
internal sealed class ImageIdKind : ISigningKind
{
    /// <inheritdoc/>
    public SignatureKind Kind => SignatureKind.ImageId;

    /// <inheritdoc/>
    public bool TakesSecret(ReadOnlySpan<byte> file) => PemSecretKey.LooksLike(file);

    /// <inheritdoc/>
    public bool TakesPublic(ReadOnlySpan<byte> file) => PemPublicKey.LooksLike(file);

    /// <inheritdoc/>
    public string DefaultKey() => SecretKeyFolder.TheOnlyKey(SignatureKind.ImageId);

    /// <inheritdoc/>
    public IFileSigner Open(SignerRequest request) => new ImageIdSigner(request.External is { } external
        ? PemSecretKey.Of(TheOnly(PemPublicKey.ParseAll(request.KeyFile)), external)
        : PemSecretKey.Parse(request.KeyFile, request.Passphrase));

    /// <inheritdoc/>
    public IReadOnlyList<SignatureVerdict> Judge(Stream data, byte[] signature, IReadOnlyList<byte[]> keys, DateTimeOffset now)
    {
        List<PemPublicKey> known = [.. keys.SelectMany(file => PemPublicKey.ParseAll(file))];
        using var reader = AciReader.Open(data, ReadLimits.Default);
        while (reader.Next() is not null)
        {
            // the reader checks every entry as it goes by
        }

        var image = reader.Finish();
        return ImageIdSignatures.Judge(signature, known, image.Id, image.Manifest.Name, image.Manifest.Labels, now);
    }

    private static PemPublicKey TheOnly(IReadOnlyList<PemPublicKey> keys) =>
        keys.Count == 1 ? keys[0] : throw new BadInputException($"public key: {keys.Count} keys in one file where one belongs");
}
