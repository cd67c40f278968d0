using Appc.ImageSpec.Signing.OpenPgp;

namespace Appc.ImageSpec.Signing;

/// <summary>Revokes OpenPGP keys.</summary>
public static class KeyRevocation
{
    /// <summary>The public key, revoked: to be handed out and imported wherever the key is trusted.</summary>
    /// <param name="secretFile">The secret key as keygen, gpg or sq write it, with the primary key's secret.</param>
    /// <param name="passphrase">The passphrase's bytes; empty for none.</param>
    /// <param name="subkey">The subkey to revoke; null for the whole key.</param>
    /// <param name="reason">Why.</param>
    /// <param name="words">For people; at most 180 bytes, may be empty.</param>
    /// <param name="made">When the revocation says it was made.</param>
    /// <exception cref="BadInputException">It is no such file, the passphrase does not fit, the primary key's secret is not there, or the subkey is not.</exception>
    public static OpenPgpKey Revoke(
        ReadOnlySpan<byte> secretFile, ReadOnlySpan<byte> passphrase, Fingerprint? subkey, RevocationReason reason, string words, DateTimeOffset made)
    {
        var (publicKey, secrets) = SecretRing.Read(secretFile);
        var primary = publicKey.AllKeys.First();
        var packet = secrets.Find(secret => secret.Key.Fingerprint == primary.Fingerprint);
        using var secret = packet?.Open(passphrase)
            ?? throw new BadInputException($"secret key {publicKey.Fingerprint}: the primary key's secret, which alone can revoke, is not in the file");
        var target = subkey is null ? null : publicKey.AllKeys.Skip(1).FirstOrDefault(key => key.Fingerprint == subkey)
            ?? throw new BadInputException($"secret key {publicKey.Fingerprint}: it has no subkey {subkey}");
        var revocation = RevocationMaker.Make(primary, secret, target, reason, words, made);
        return Insert(publicKey.Packets(), target ?? primary, revocation);
    }

    /// <summary>A revocation stands first among the signatures over its key, which is where gpg and sq look for it.</summary>
    private static OpenPgpKey Insert(List<Packet> packets, PublicKeyPacket target, Packet revocation)
    {
        var place = packets.FindIndex(packet =>
            packet.Tag is PacketTag.PublicKey or PacketTag.PublicSubkey && packet.Body.Span.SequenceEqual(target.Body.Span));
        packets.Insert(place + 1, revocation);
        return CertificateParser.ParseAll(packets)[0];
    }
}
