namespace Appc.ImageSpec.Signing.OpenPgp;

/// <summary>Takes an exported secret key apart into the public key and the secret packets.</summary>
internal static class SecretRing
{
    private const int MaxBytes = 1 << 20;
    private const int MaxPackets = 1000;

    /// <summary>Reads a file of at most 1 MiB, armored or binary.</summary>
    public static (OpenPgpKey PublicKey, List<SecretKeyPacket> Secrets) Read(ReadOnlySpan<byte> armoredOrBinary)
    {
        var bytes = Armor.DecodeOrBinary(armoredOrBinary, Armor.SecretKey, MaxBytes, "secret key");
        return Read(PacketReader.ReadAll(bytes, MaxPackets, "secret key"));
    }

    private static (OpenPgpKey PublicKey, List<SecretKeyPacket> Secrets) Read(List<Packet> packets)
    {
        List<Packet> publicPackets = [];
        List<SecretKeyPacket> secrets = [];
        var isSkipping = false;
        foreach (var packet in packets)
        {
            if (packet.Tag is not (PacketTag.SecretKey or PacketTag.SecretSubkey))
            {
                // The binding of a subkey that was left out goes with it.
                publicPackets.AddRange(isSkipping && packet.Tag == PacketTag.Signature ? [] : [packet]);
                continue;
            }

            var secret = SecretKeyPacket.Parse(packet.Body);
            isSkipping = secret is null;
            if (secret is not null)
            {
                secrets.Add(secret);
                publicPackets.Add(new Packet(packet.Tag == PacketTag.SecretKey ? PacketTag.PublicKey : PacketTag.PublicSubkey, secret.Key.Body));
            }
        }

        var keys = CertificateParser.ParseAll(publicPackets);
        return keys.Count == 1
            ? (keys[0], secrets)
            : throw new BadInputException($"secret key: {keys.Count} keys that can sign in one file where one belongs");
    }

    /// <summary>Subkeys first, newest first, as gpg chooses; then the primary key. Only those whose packet is there.</summary>
    public static IEnumerable<(PublicKeyPacket Signer, SecretKeyPacket Packet)> BySigningPreference(OpenPgpKey key, List<SecretKeyPacket> secrets) =>
        from signer in key.AllKeys
        let packet = secrets.Find(secret => secret.Key.Fingerprint == signer.Fingerprint)
        where packet is not null
        orderby signer.Fingerprint == key.Fingerprint, signer.Created descending
        select (signer, packet);
}
