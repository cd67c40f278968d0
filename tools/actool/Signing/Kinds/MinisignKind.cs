using Appc.ImageSpec.Signing;
using Appc.ImageSpec.Signing.Minisign;

namespace Actool.Signing.Kinds;

/// <summary>minisign and signify: <c>FILE.minisig</c>.</summary>
internal sealed class MinisignKind : ISigningKind
{
    /// <inheritdoc/>
    public SignatureKind Kind => SignatureKind.Minisign;

    /// <inheritdoc/>
    public bool TakesSecret(ReadOnlySpan<byte> file) => MinisignSecretKey.Looks(file);

    /// <inheritdoc/>
    public bool TakesPublic(ReadOnlySpan<byte> file) => MinisignPublicKey.Looks(file);

    /// <inheritdoc/>
    public string DefaultKey() => SecretKeyFolder.TheOnlyKey(SignatureKind.Minisign);

    /// <inheritdoc/>
    public IFileSigner Open(SignerRequest request) =>
        request.External is { } external
            ? MinisignSecretKey.Of(MinisignPublicKey.Parse(request.KeyFile), external, request.IsLegacy)
            : MinisignSecretKey.Parse(request.KeyFile, request.Passphrase, request.IsLegacy);

    /// <inheritdoc/>
    public IReadOnlyList<SignatureVerdict> Judge(Stream data, byte[] signature, IReadOnlyList<byte[]> keys, DateTimeOffset now)
    {
        using var check = new MinisignCheck(signature, [.. keys.Select(file => MinisignPublicKey.Parse(file))]);
        return SigningKinds.Stream(check, data, now);
    }
}
