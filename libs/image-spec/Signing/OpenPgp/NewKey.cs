using System.Security.Cryptography;
using System.Text;
using Appc.Linux.Native;

namespace Appc.ImageSpec.Signing.OpenPgp;

/// <summary>Makes a key as <c>gpg --quick-generate-key NAME ALGORITHM sign,cert</c> does: one primary key that certifies and signs, one user id.</summary>
internal static class NewKey
{
    private static readonly byte[] s_preferredCiphers = [9, 8, 7];
    private static readonly byte[] s_preferredHashes = [HashPolicy.Sha512, HashPolicy.Sha384, HashPolicy.Sha256];
    private static readonly byte[] s_uncompressed = [2, 3, 1];

    public static (PublicKeyPacket Key, SecretMaterial Secret) Generate(KeyAlgorithm algorithm, DateTimeOffset created) => algorithm switch
    {
        KeyAlgorithm.Ed25519 => Ed25519Key(created),
        KeyAlgorithm.Rsa2048 => RsaKey(2048, created),
        KeyAlgorithm.Rsa3072 => RsaKey(3072, created),
        KeyAlgorithm.Rsa4096 => RsaKey(4096, created),
        KeyAlgorithm.P256 => EcdsaKey(ECCurve.NamedCurves.nistP256, created),
        KeyAlgorithm.P384 => EcdsaKey(ECCurve.NamedCurves.nistP384, created),
        KeyAlgorithm.P521 => EcdsaKey(ECCurve.NamedCurves.nistP521, created),
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm)),
    };

    /// <summary>The user id packet and the certification that binds it.</summary>
    public static Packet[] Certify(PublicKeyPacket key, SecretMaterial secret, string userId, DateTimeOffset? expires)
    {
        var name = Encoding.UTF8.GetBytes(userId);
        var builder = new SignatureBuilder(key, secret, SignatureType.PositiveCertification, key.Created)
            .Add(SubpacketType.KeyFlags, [(byte)(KeyFlags.Certify | KeyFlags.Sign)])
            .Add(SubpacketType.PreferredSymmetric, s_preferredCiphers)
            .Add(SubpacketType.PreferredHash, s_preferredHashes)
            .Add(SubpacketType.PreferredCompression, s_uncompressed)
            .Add(SubpacketType.Features, [1])
            .Add(SubpacketType.KeyServerPreferences, [0x80]);
        if (expires is { } end)
        {
            var seconds = end.ToUnixTimeSeconds() - key.Created.ToUnixTimeSeconds();
            builder.Add(SubpacketType.KeyExpiration, new ByteWriter().UInt32(seconds).ToArray());
        }

        var hashed = new UserIdPart(name).HashedBy(SignatureType.PositiveCertification, key)!;
        var signature = builder.Build(trailer => HashPolicy.Compute(SignatureBuilder.HashFor(key.Material), [.. hashed, trailer]));
        return [new Packet(PacketTag.UserId, name), new Packet(PacketTag.Signature, signature)];
    }

    private static (PublicKeyPacket, SecretMaterial) Ed25519Key(DateTimeOffset created)
    {
        var seed = RandomNumberGenerator.GetBytes(Ed25519.SeedLength);
        return (Ed25519Public(Ed25519.PublicKeyOf(seed), created), new Ed25519Secret(seed, isLegacy: true));
    }

    /// <summary>In GnuPG's encoding.</summary>
    public static PublicKeyPacket Ed25519Public(ReadOnlySpan<byte> publicKey, DateTimeOffset created) => PublicKeyPacket.Parse(
        Start(created, PublicKeyAlgorithm.EdDsaLegacy)
            .Byte(Ed25519Material.CurveOid.Length).Bytes(Ed25519Material.CurveOid)
            .Mpi([Ed25519Material.NativePoint, .. publicKey])
            .ToArray());

    public static PublicKeyPacket RsaPublic(RSAParameters parameters, DateTimeOffset created) => PublicKeyPacket.Parse(
        Start(created, PublicKeyAlgorithm.Rsa).Mpi(parameters.Modulus).Mpi(parameters.Exponent).ToArray());

    /// <summary>The curve is told by the length of a coordinate.</summary>
    public static PublicKeyPacket EcdsaPublic(ECPoint point, DateTimeOffset created) => PublicKeyPacket.Parse(
        EcdsaMaterial.Write(Start(created, PublicKeyAlgorithm.Ecdsa), point).ToArray());

    private static (PublicKeyPacket, SecretMaterial) EcdsaKey(ECCurve curve, DateTimeOffset created)
    {
        using var ecdsa = ECDsa.Create(curve);
        var parameters = ecdsa.ExportParameters(includePrivateParameters: true);
        var key = EcdsaPublic(parameters.Q, created);
        return (key, new EcdsaSecret((EcdsaMaterial)key.Material, parameters.D!));
    }

    private static (PublicKeyPacket, SecretMaterial) RsaKey(int bits, DateTimeOffset created)
    {
        using var rsa = RSA.Create(bits);
        var parameters = rsa.ExportParameters(includePrivateParameters: true);
        return (RsaPublic(parameters, created), new RsaSecret(parameters));
    }

    private static ByteWriter Start(DateTimeOffset created, PublicKeyAlgorithm algorithm) =>
        new ByteWriter().Byte(4).UInt32(created.ToUnixTimeSeconds()).Byte((int)algorithm);
}
