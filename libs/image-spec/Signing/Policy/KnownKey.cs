using System.Collections.Immutable;
using Appc.ImageSpec.Signing.Dsse;
using Appc.ImageSpec.Signing.Minisign;

namespace Appc.ImageSpec.Signing.Policy;

/// <summary>A public key of any kind. Exactly one of the three is set.</summary>
public sealed class KnownKey
{
    private KnownKey(KeyReference reference)
    {
        Reference = reference;
    }

    /// <summary>Which key it is.</summary>
    public KeyReference Reference { get; }

    /// <summary>The key, if it is OpenPGP's.</summary>
    public OpenPgpKey? OpenPgp { get; private init; }

    /// <summary>The key, if it is minisign's or signify's.</summary>
    public MinisignPublicKey? Minisign { get; private init; }

    /// <summary>The key, if it makes image-ID signatures.</summary>
    public PemPublicKey? Pem { get; private init; }

    /// <summary>An OpenPGP key.</summary>
    public static KnownKey Of(OpenPgpKey key) => new(new(SignatureKind.OpenPgp, key.Fingerprint.ToString())) { OpenPgp = key };

    /// <summary>A key of minisign or signify.</summary>
    public static KnownKey Of(MinisignPublicKey key) => new(new(SignatureKind.Minisign, key.KeyId)) { Minisign = key };

    /// <summary>A key of image-ID signatures.</summary>
    public static KnownKey Of(PemPublicKey key) => new(KeyReference.Of(key)) { Pem = key };

    /// <summary>Every key of a file, whatever its kind: OpenPGP armored or binary, PEM, or one of minisign or signify.</summary>
    /// <exception cref="BadInputException">It is none of these, damaged, or holds a secret key.</exception>
    public static ImmutableArray<KnownKey> ParseFile(ReadOnlySpan<byte> file) =>
        PemPublicKey.LooksLike(file) || PemSecretKey.LooksLike(file) ? [.. PemPublicKey.ParseAll(file).Select(Of)]
        : MinisignPublicKey.Looks(file) ? [Of(MinisignPublicKey.Parse(file))]
        : [.. OpenPgpKey.ParseRing(file).Select(Of)];

    /// <summary>The key's file: armored, PEM, or minisign's two lines.</summary>
    public byte[] ToFile() => OpenPgp?.ToArmor().ToArray() ?? Minisign?.ToFile() ?? Pem!.ToPem();

    /// <summary>True where both are the same bytes: minisign's key numbers are short enough for somebody to give two keys one number.</summary>
    public bool IsSameKey(KnownKey other) =>
        Reference == other.Reference && (Minisign is null || Minisign.ToFile().AsSpan().SequenceEqual(other.Minisign!.ToFile()));
}
