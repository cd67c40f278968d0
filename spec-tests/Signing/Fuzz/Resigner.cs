using System.Security.Cryptography;
using Appc.ImageSpec;
using Appc.ImageSpec.Signing.OpenPgp;

namespace SpecTests.Signing.Fuzz;

/// <summary>
/// Signs a changed self-signature again with the secret of its certificate, so that what it says is not thrown away for not fitting: the code behind the
/// cryptography is reached too.
/// </summary>
internal static class Resigner
{
    /// <summary>The packet's body, signed; null where the change left nothing that can be signed.</summary>
    public static byte[]? Sign(List<Packet> packets, int index, SignatureShape shape, PublicKeyPacket primary, SecretMaterial secret)
    {
        if (!HashPolicy.IsAcceptedInRevocation(shape.Hash) || Hashed(packets, index, (SignatureType)shape.Type, primary) is not { } hashed)
        {
            return null;
        }

        var digest = HashPolicy.Compute(shape.Hash, [.. hashed, SignaturePacket.MakeTrailer(shape.HashedPart())]);
        shape.DigestStart = digest[..2];
        shape.Fields = secret.Sign(digest, HashPolicy.Name(shape.Hash));
        return shape.Write();
    }

    private static ReadOnlyMemory<byte>[]? Hashed(List<Packet> packets, int index, SignatureType type, PublicKeyPacket primary)
    {
        var over = packets.FindLastIndex(index, packet => packet.Tag is PacketTag.PublicKey or PacketTag.UserId or PacketTag.PublicSubkey);
        try
        {
            CertificatePart? part = over < 0 ? null : packets[over].Tag switch
            {
                PacketTag.UserId => new UserIdPart(packets[over].Body),
                PacketTag.PublicSubkey => new SubkeyPart(PublicKeyPacket.Parse(packets[over].Body)),
                _ => new PrimaryPart(),
            };
            return part?.HashedBy(type, primary);
        }
        catch (Exception e) when (e is BadInputException or CryptographicException)
        {
            return null;
        }
    }
}
