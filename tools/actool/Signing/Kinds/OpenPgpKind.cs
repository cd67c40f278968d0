using Appc.ImageSpec;
using Appc.ImageSpec.Signing;

namespace Actool.Signing.Kinds;

/// <summary>OpenPGP: <c>FILE.asc</c>.</summary>
internal sealed class OpenPgpKind : ISigningKind
{
    /// <inheritdoc/>
    public SignatureKind Kind => SignatureKind.OpenPgp;

    /// <inheritdoc/>
    public bool TakesSecret(ReadOnlySpan<byte> file) => file.IndexOf("-----BEGIN PGP PRIVATE KEY BLOCK-----"u8) >= 0 || FirstTag(file) == 5;

    /// <inheritdoc/>
    public bool TakesPublic(ReadOnlySpan<byte> file) => file.IndexOf("-----BEGIN PGP PUBLIC KEY BLOCK-----"u8) >= 0 || FirstTag(file) == 6;

    /// <inheritdoc/>
    public string DefaultKey() => SecretKeyFolder.TheOnlyKey(SignatureKind.OpenPgp);

    /// <inheritdoc/>
    public IFileSigner Open(SignerRequest request)
    {
        // Judged by the clock: an expired key must not sign for a time when it was good.
        var now = DateTimeOffset.UtcNow;
        return request.External is { } external
            ? SecretKey.Of(TheOnly(OpenPgpKey.ParseRing(request.KeyFile)), external, now)
            : SecretKey.Parse(request.KeyFile, request.Passphrase, now);
    }

    /// <inheritdoc/>
    public IReadOnlyList<SignatureVerdict> Judge(Stream data, byte[] signature, IReadOnlyList<byte[]> keys, DateTimeOffset now)
    {
        using var check = new DetachedSignatureCheck(signature, [.. keys.SelectMany(file => OpenPgpKey.ParseRing(file))]);
        return SigningKinds.Stream(check, data, now);
    }

    private static OpenPgpKey TheOnly(IReadOnlyList<OpenPgpKey> keys) =>
        keys.Count == 1 ? keys[0] : throw new BadInputException($"public key: {keys.Count} keys in one file where one belongs");

    /// <summary>The type of a binary file's first packet, in either format of headers; 0 for text.</summary>
    private static int FirstTag(ReadOnlySpan<byte> file) =>
        file.IsEmpty || (file[0] & 0x80) == 0 ? 0 : (file[0] & 0x40) != 0 ? file[0] & 0x3F : (file[0] >> 2) & 0x0F;
}
