using Appc.Linux;

namespace Appc.ImageSpec.Signing.OpenPgp;

/// <summary>Signatures by the primary key itself over one part of its certificate; each was verified when it was added.</summary>
internal abstract class CertificatePart
{
    public List<SignaturePacket> Signatures { get; } = [];

    public List<SignaturePacket> Revocations { get; } = [];

    /// <summary>The newest signature that holds at <paramref name="now"/>; null where none does.</summary>
    public SignaturePacket? Newest(DateTimeOffset now) =>
        Signatures
            .Where(signature => signature.Refusal is null && !Instant.IsFuture(signature.Created, now) && !Instant.IsPast(signature.Expires, now))
            .MaxBy(signature => signature.Created);

    /// <summary>Every instant at which one of these signatures, or a key that was made at <paramref name="keyMade"/> by one of them, begins or ends to hold.</summary>
    public IEnumerable<DateTimeOffset> Instants(DateTimeOffset keyMade) =>
        from signature in Signatures.Concat(Revocations).SelectMany(signature => signature.Embedded is { } embedded ? (SignaturePacket[])[signature, embedded] : [signature])
        from instant in (DateTimeOffset?[])
        [
            signature.Created - Instant.ClockTolerance, signature.Expires, SignaturePacket.After(keyMade, signature.Hashed.Number(SubpacketType.KeyExpiration)),
        ]
        where instant is not null
        select instant.Value;

    /// <summary>The bytes that a signature of this type over this part hashes before its trailer; null where the type has no place here.</summary>
    public abstract ReadOnlyMemory<byte>[]? HashedBy(SignatureType type, PublicKeyPacket primary);
}

/// <summary>The primary key as signed directly (RFC 9580 section 5.2.1.9).</summary>
internal sealed class PrimaryPart : CertificatePart
{
    /// <inheritdoc/>
    public override ReadOnlyMemory<byte>[]? HashedBy(SignatureType type, PublicKeyPacket primary) =>
        type is SignatureType.DirectKey or SignatureType.KeyRevocation ? [primary.HashPrefix] : null;
}

/// <summary>A user id: by convention <c>Name &lt;address&gt;</c>.</summary>
internal sealed class UserIdPart : CertificatePart
{
    private readonly ReadOnlyMemory<byte> _hashed;

    public UserIdPart(ReadOnlyMemory<byte> bytes)
    {
        Display = ByteEscaping.ToDisplay(bytes.Span);
        _hashed = new ByteWriter().Byte(0xB4).UInt32(bytes.Length).Bytes(bytes.Span).ToArray();
    }

    /// <summary>Safe to show.</summary>
    public string Display { get; }

    /// <summary>The newest self-signature, unless the user id was revoked since.</summary>
    public SignaturePacket? Standing(DateTimeOffset now)
    {
        var newest = Newest(now);
        return newest is null || Revocations.Exists(revocation => revocation.Created >= newest.Created) ? null : newest;
    }

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte>[]? HashedBy(SignatureType type, PublicKeyPacket primary) =>
        type is (>= SignatureType.GenericCertification and <= SignatureType.PositiveCertification) or SignatureType.CertificationRevocation
            ? [primary.HashPrefix, _hashed]
            : null;
}

/// <summary>A subkey, bound to the primary key by signatures of type 0x18.</summary>
internal sealed class SubkeyPart : CertificatePart
{
    public SubkeyPart(PublicKeyPacket key)
    {
        Key = key;
    }

    public PublicKeyPacket Key { get; }

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte>[]? HashedBy(SignatureType type, PublicKeyPacket primary) =>
        type is SignatureType.SubkeyBinding or SignatureType.SubkeyRevocation ? [primary.HashPrefix, Key.HashPrefix] : null;
}

/// <summary>A photo or the like: kept, never looked at, and its signatures decide nothing.</summary>
internal sealed class IgnoredPart : CertificatePart
{
    /// <inheritdoc/>
    public override ReadOnlyMemory<byte>[]? HashedBy(SignatureType type, PublicKeyPacket primary) => null;
}
