namespace Appc.ImageSpec.Signing;

/// <summary>What a <see cref="SecretKey"/> can be made as.</summary>
public enum KeyAlgorithm
{
    /// <summary>Ed25519 in GnuPG's encoding (algorithm 22), which gpg 2.2 and sq read.</summary>
    Ed25519,

    /// <summary>RSA with a modulus of 2048 bits: the least that is accepted, for verifiers that take no more.</summary>
    Rsa2048,

    /// <summary>RSA with a modulus of 3072 bits.</summary>
    Rsa3072,

    /// <summary>RSA with a modulus of 4096 bits.</summary>
    Rsa4096,

    /// <summary>ECDSA on P-256.</summary>
    P256,

    /// <summary>ECDSA on P-384.</summary>
    P384,

    /// <summary>ECDSA on P-521.</summary>
    P521,
}
