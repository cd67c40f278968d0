using Appc.ImageSpec.Signing.OpenPgp;

namespace Appc.ImageSpec.Signing;

/// <summary>What a file with an OpenPGP secret key tells without its passphrase.</summary>
/// <param name="PublicKey">The public key in it.</param>
/// <param name="IsProtected">True where a passphrase protects a part of it, or a part is kept elsewhere.</param>
public sealed record SecretKeyFile(OpenPgpKey PublicKey, bool IsProtected)
{
    /// <summary>Reads a file as keygen, gpg and sq write it, at most 1 MiB.</summary>
    /// <exception cref="BadInputException">It is malformed, or not exactly one key.</exception>
    public static SecretKeyFile Parse(ReadOnlySpan<byte> armoredOrBinary)
    {
        var (publicKey, secrets) = SecretRing.Read(armoredOrBinary);
        return new(publicKey, secrets.Exists(secret => secret.IsProtected));
    }
}
