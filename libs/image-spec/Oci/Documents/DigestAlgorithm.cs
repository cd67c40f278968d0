namespace Appc.ImageSpec.Oci;

/// <summary>The digest algorithms that image-spec registers (descriptor.md, Registered algorithms); no other is accepted.</summary>
public enum DigestAlgorithm
{
    /// <summary><c>sha256</c>: 64 hexadecimal digits.</summary>
    Sha256,

    /// <summary><c>sha512</c>: 128 hexadecimal digits.</summary>
    Sha512,
}
