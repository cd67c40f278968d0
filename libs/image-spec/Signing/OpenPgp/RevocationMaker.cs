using System.Text;

namespace Appc.ImageSpec.Signing.OpenPgp;

/// <summary>Makes key and subkey revocations (RFC 9580 sections 5.2.1.11 and 5.2.1.12).</summary>
internal static class RevocationMaker
{
    private const int MaxWords = 180;

    /// <summary>The revocation of the primary key, or of <paramref name="subkey"/> where that is given.</summary>
    /// <exception cref="BadInputException">The words are too long, or the secret does not fit the key.</exception>
    public static Packet Make(
        PublicKeyPacket primary, SecretMaterial secret, PublicKeyPacket? subkey, RevocationReason reason, string words, DateTimeOffset made)
    {
        var text = Encoding.UTF8.GetBytes(words);
        if (text.Length > MaxWords)
        {
            throw new BadInputException($"words of a revocation: {text.Length} bytes, at most {MaxWords} fit");
        }

        var type = subkey is null ? SignatureType.KeyRevocation : SignatureType.SubkeyRevocation;
        ReadOnlyMemory<byte>[] hashed = subkey is null ? [primary.HashPrefix] : [primary.HashPrefix, subkey.HashPrefix];
        var body = new SignatureBuilder(primary, secret, type, made)
            .Add(SubpacketType.RevocationReason, [(byte)reason, .. text])
            .Build(trailer => HashPolicy.Compute(SignatureBuilder.HashFor(primary.Material), [.. hashed, trailer]));
        return new Packet(PacketTag.Signature, body);
    }
}
