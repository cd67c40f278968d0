namespace Appc.ImageSpec.Signing.OpenPgp;

/// <summary>
/// Puts packets together to keys (RFC 9580 section 10.1). Self-signatures are verified here, once; those of others are kept and never looked at.
/// </summary>
internal sealed class CertificateParser
{
    private const int MaxSelfSignatures = 512;
    private const int MaxUserIdLength = 8192;

    private readonly PublicKeyPacket _primary;
    private readonly PrimaryPart _direct = new();
    private readonly List<UserIdPart> _userIds = [];
    private readonly List<SubkeyPart> _subkeys = [];
    private readonly ByteWriter _bytes = new();
    private CertificatePart _current;
    private int _selfSignatures;

    private CertificateParser(PublicKeyPacket primary)
    {
        _primary = primary;
        _current = _direct;
    }

    public static List<OpenPgpKey> ParseAll(IEnumerable<Packet> packets)
    {
        List<OpenPgpKey> keys = [];
        CertificateParser? parser = null;
        foreach (var packet in packets.Where(packet => !packet.IsIgnorable))
        {
            if (packet.Tag == PacketTag.PublicKey)
            {
                AddTo(keys, parser);
                parser = new CertificateParser(PublicKeyPacket.Parse(packet.Body));
            }

            (parser ?? throw new BadInputException($"key: starts with a packet of type {(int)packet.Tag}, not with a public key")).Add(packet);
        }

        AddTo(keys, parser);
        return keys;
    }

    private static void AddTo(List<OpenPgpKey> keys, CertificateParser? parser)
    {
        if (parser is not null)
        {
            keys.Add(new OpenPgpKey(parser._primary, parser._direct, parser._userIds, parser._subkeys, parser._bytes.ToArray()));
        }
    }

    private void Add(Packet packet)
    {
        packet.WriteTo(_bytes);
        switch (packet.Tag)
        {
            case PacketTag.PublicKey:
                break;
            case PacketTag.Signature:
                AddSignature(packet.Body);
                break;
            case PacketTag.UserId when packet.Body.Length <= MaxUserIdLength:
                _userIds.Add(Enter(new UserIdPart(packet.Body)));
                break;
            case PacketTag.UserAttribute:
                Enter(new IgnoredPart());
                break;
            case PacketTag.PublicSubkey:
                _subkeys.Add(Enter(new SubkeyPart(PublicKeyPacket.Parse(packet.Body))));
                break;
            default:
                throw new BadInputException($"key {_primary.Fingerprint}: a packet of type {(int)packet.Tag} does not belong in it");
        }
    }

    private T Enter<T>(T part)
        where T : CertificatePart
    {
        _current = part;
        return part;
    }

    private void AddSignature(ReadOnlyMemory<byte> body)
    {
        if (SignaturePacket.Parse(body, out _) is not { } signature || !signature.MayBeBy(_primary)
            || _current.HashedBy(signature.Type, _primary) is not { } hashed)
        {
            return;
        }

        if (++_selfSignatures > MaxSelfSignatures)
        {
            throw new BadInputException($"key {_primary.Fingerprint}: more than {MaxSelfSignatures} self-signatures");
        }

        var isRevocation = signature.Type is SignatureType.KeyRevocation or SignatureType.SubkeyRevocation or SignatureType.CertificationRevocation;
        if (isRevocation && HashPolicy.IsAcceptedInRevocation(signature.Hash) && IsBy(signature, hashed))
        {
            _current.Revocations.Add(signature);
        }
        else if (!isRevocation && signature.Refusal is null && IsBy(signature, hashed) && signature.Created >= _primary.Created)
        {
            _current.Signatures.Add(signature);
        }
    }

    private bool IsBy(SignaturePacket signature, ReadOnlyMemory<byte>[] hashed) =>
        signature.Verifies(_primary, HashPolicy.Compute(signature.Hash, [.. hashed, signature.Trailer]));
}
