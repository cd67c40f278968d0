using System.Collections.Immutable;
using Appc.ImageSpec.Signing.OpenPgp;

namespace Appc.ImageSpec.Signing;

/// <summary>
/// An OpenPGP public key of version 4 (RFC 4880, RFC 9580): a primary key, user ids, subkeys, and the self-signatures that bind them.
/// Immutable. What it is worth depends on the time: expiry and self-signatures are judged when it is asked.
/// </summary>
public sealed class OpenPgpKey
{
    private const int MaxBytes = 16 << 20;
    private const int MaxPackets = 50_000;

    private readonly PublicKeyPacket _primary;
    private readonly PrimaryPart _direct;
    private readonly List<UserIdPart> _userIds;
    private readonly List<SubkeyPart> _subkeys;
    private readonly byte[] _bytes;

    internal OpenPgpKey(PublicKeyPacket primary, PrimaryPart direct, List<UserIdPart> userIds, List<SubkeyPart> subkeys, byte[] bytes)
    {
        _primary = primary;
        _direct = direct;
        _userIds = userIds;
        _subkeys = subkeys;
        _bytes = bytes;
    }

    /// <summary>The primary key's fingerprint, by which people know the key.</summary>
    public Fingerprint Fingerprint => _primary.Fingerprint;

    /// <summary>When the primary key says it was made.</summary>
    public DateTimeOffset Created => _primary.Created;

    /// <summary>The primary key's algorithm and size, such as <c>Ed25519</c> or <c>RSA 3072</c>.</summary>
    public string Algorithm => _primary.Material.Name;

    /// <summary>Reads every key of a file: armored blocks or binary, one key or many, as <c>gpg --export</c> writes them.</summary>
    /// <exception cref="BadInputException">
    /// It is not a well-formed sequence of public keys, holds a secret one, is larger than 16 MiB, or a key is of another version than 4.
    /// </exception>
    public static IReadOnlyList<OpenPgpKey> ParseRing(ReadOnlySpan<byte> armoredOrBinary)
    {
        var bytes = Armor.DecodeOrBinary(armoredOrBinary, Armor.PublicKey, MaxBytes, "public key");
        var keys = CertificateParser.ParseAll(PacketReader.ReadAll(bytes, MaxPackets, "public key"));
        return keys.Count > 0 ? keys : throw new BadInputException("public key: no key in it");
    }

    /// <summary>The key, with every packet it came with (local trust packets excepted), as armored text.</summary>
    public ReadOnlyMemory<byte> ToArmor() => Armor.Encode(Armor.PublicKey, _bytes);

    /// <summary>The user ids that have a valid self-signature, safe to show, the main one first; those without one are left out.</summary>
    public ImmutableArray<string> UserIdsAt(DateTimeOffset now) => [.. StandingUserIds(now).Select(part => part.Display)];

    /// <summary>When the primary key ends, by the self-signature that rules at <paramref name="now"/>; null for never.</summary>
    public DateTimeOffset? ExpiresAt(DateTimeOffset now) => StandingAt(now).Expires;

    /// <summary>Why the key as a whole is worth nothing at <paramref name="now"/> (revoked, expired, too weak …); null where nothing is wrong.</summary>
    public string? ProblemAt(DateTimeOffset now) => StandingAt(now).Problem;

    /// <summary>The primary key and each subkey, and what each is worth at <paramref name="now"/>.</summary>
    public ImmutableArray<KeyPart> PartsAt(DateTimeOffset now) => [.. AllKeys.Select(key => KeyPart.Of(key, StandingAt(key, now), ReferenceEquals(key, _primary)))];

    /// <summary>True when its owner has revoked it, which no later self-signature undoes.</summary>
    public bool IsRevoked => _direct.Revocations.Count > 0;

    /// <summary>
    /// The first instant after <paramref name="now"/> at which something of the certificate begins or ends to hold: until then every question about it has the
    /// answer that it has now. Null where time changes nothing any more.
    /// </summary>
    public DateTimeOffset? NextChangeAfter(DateTimeOffset now)
    {
        DateTimeOffset? next = null;
        foreach (var instant in Parts.SelectMany(part => part.Instants(KeyOf(part).Created)).Concat(AllKeys.Select(key => key.Created - Instant.ClockTolerance)))
        {
            next = instant > now && (next is null || instant < next) ? instant : next;
        }

        return next;
    }

    /// <summary>The packets it came with.</summary>
    internal List<Packet> Packets() => PacketReader.ReadAll(_bytes, MaxPackets, "public key");

    /// <summary>The primary key and every subkey, valid or not.</summary>
    internal IEnumerable<PublicKeyPacket> AllKeys => _subkeys.Select(part => part.Key).Prepend(_primary);

    /// <summary>The main user id at <paramref name="now"/>; empty where there is none.</summary>
    internal string UserIdAt(DateTimeOffset now) => StandingUserIds(now).FirstOrDefault()?.Display ?? string.Empty;

    internal Standing StandingAt(DateTimeOffset now) => StandingAt(now, [this]);

    /// <summary>What <paramref name="signer"/>, one of <see cref="AllKeys"/>, is worth; a subkey is worth nothing when its primary key is not.</summary>
    internal Standing StandingAt(PublicKeyPacket signer, DateTimeOffset now) => StandingAt(signer, now, [this]);

    /// <summary>The same, with the revocations in all <paramref name="copies"/> of this key.</summary>
    internal Standing StandingAt(PublicKeyPacket signer, DateTimeOffset now, IReadOnlyList<OpenPgpKey> copies)
    {
        var primary = StandingAt(now, copies);
        if (ReferenceEquals(signer, _primary))
        {
            return primary;
        }

        var part = _subkeys.First(subkey => ReferenceEquals(subkey.Key, signer));
        var binding = part.Newest(now);
        var revocations = copies.SelectMany(copy => copy._subkeys).Where(subkey => subkey.Key.Fingerprint == signer.Fingerprint).SelectMany(subkey => subkey.Revocations);
        var standing = Standing.Of(part.Key, revocations, binding, fallback: null, now);
        if (binding is not null && (standing.Flags & KeyFlags.Sign) != KeyFlags.None && CrossSignature.Problem(_primary, part.Key, binding, now) is { } problem)
        {
            standing = standing with { Refusals = standing.Refusals.Insert(0, new(SignatureRule.KeyUnbound, problem)) };
        }

        return standing.Under(primary);
    }

    private IEnumerable<CertificatePart> Parts => _userIds.Concat<CertificatePart>(_subkeys).Prepend(_direct);

    private PublicKeyPacket KeyOf(CertificatePart part) => part is SubkeyPart subkey ? subkey.Key : _primary;

    private Standing StandingAt(DateTimeOffset now, IReadOnlyList<OpenPgpKey> copies)
    {
        var direct = _direct.Newest(now);
        var ruling = StandingUserIds(now).FirstOrDefault()?.Newest(now);
        return Standing.Of(_primary, copies.SelectMany(copy => copy._direct.Revocations), ruling ?? direct, direct, now);
    }

    private IEnumerable<UserIdPart> StandingUserIds(DateTimeOffset now) =>
        from part in _userIds
        let signature = part.Standing(now)
        where signature is not null
        orderby IsPrimary(signature) descending, signature.Created descending
        select part;

    private static bool IsPrimary(SignaturePacket signature) =>
        signature.Hashed.Find(SubpacketType.PrimaryUserId, 1) is { } data && data.Span[0] != 0;
}
