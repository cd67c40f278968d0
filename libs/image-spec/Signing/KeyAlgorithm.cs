namespace Appc.ImageSpec.Signing;

/// <summary>What <see cref="SecretKey.Generate"/> can make.</summary>
public enum KeyAlgorithm
{
    /// <summary>Ed25519 in GnuPG's encoding (algorithm 22), which gpg 2.2 and sq read.</summary>
    Ed25519,

    /// <summary>RSA with a modulus of 3072 bits.</summary>
    Rsa3072,

    /// <summary>RSA with a modulus of 4096 bits.</summary>
    Rsa4096,
}
