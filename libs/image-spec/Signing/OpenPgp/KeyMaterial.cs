using System.Security.Cryptography;

namespace Appc.ImageSpec.Signing.OpenPgp;

/// <summary>The public numbers of a key, and what can be done with them. The primitive itself is .NET's or libcrypto's.</summary>
internal abstract class KeyMaterial
{
    /// <summary>For people: algorithm and size.</summary>
    public abstract string Name { get; }

    /// <summary>Why no signature by this key is accepted; null where they may be.</summary>
    public virtual string? Problem => null;

    /// <summary>True when the algorithm-specific <paramref name="fields"/> of a signature packet sign <paramref name="digest"/>.</summary>
    /// <exception cref="BadInputException">The fields do not have the algorithm's form.</exception>
    public abstract bool Verify(ReadOnlySpan<byte> digest, HashAlgorithmName hash, ReadOnlySpan<byte> fields);

    /// <summary>Reads the algorithm-specific part of a public key; leaves the reader after it. Unknown algorithms take the rest.</summary>
    public static KeyMaterial Read(PublicKeyAlgorithm algorithm, ref ByteReader reader) => algorithm switch
    {
        PublicKeyAlgorithm.Rsa or PublicKeyAlgorithm.RsaSignOnly => RsaMaterial.Read(ref reader),
        PublicKeyAlgorithm.EdDsaLegacy => Ed25519Material.ReadLegacy(ref reader),
        PublicKeyAlgorithm.Ed25519 => Ed25519Material.Read(ref reader),
        PublicKeyAlgorithm.Ecdsa => EcdsaMaterial.Read(ref reader),
        _ => UnusableMaterial.ReadRest(DisplayName(algorithm), ref reader),
    };

    private static string DisplayName(PublicKeyAlgorithm algorithm) => algorithm switch
    {
        PublicKeyAlgorithm.Dsa => "DSA",
        PublicKeyAlgorithm.Elgamal => "Elgamal",
        PublicKeyAlgorithm.Ecdh or PublicKeyAlgorithm.X25519 or PublicKeyAlgorithm.X448 or PublicKeyAlgorithm.RsaEncryptOnly => "encryption-only",
        PublicKeyAlgorithm.Ed448 => "Ed448",
        _ => $"algorithm {(int)algorithm}",
    };
}

/// <summary>A key of an algorithm or curve that makes no signatures, or none that is accepted here.</summary>
internal sealed class UnusableMaterial : KeyMaterial
{
    private UnusableMaterial(string name)
    {
        Name = name;
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override string Problem => $"{Name} keys are not supported (RSA, ECDSA on a NIST curve and Ed25519 are)";

    /// <inheritdoc/>
    public override bool Verify(ReadOnlySpan<byte> digest, HashAlgorithmName hash, ReadOnlySpan<byte> fields) => false;

    public static UnusableMaterial ReadRest(string name, ref ByteReader reader)
    {
        reader.TakeRest();
        return new UnusableMaterial(name);
    }
}
