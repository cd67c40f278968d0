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

    /// <summary>True when its owner has revoked it, which no later self-signature undoes.</summary>
    public bool IsRevoked => _direct.Revocations.Count > 0;

    /// <summary>The packets it came with.</summary>
    internal List<Packet> Packets() => PacketReader.ReadAll(_bytes, MaxPackets, "public key");

    /// <summary>The primary key and every subkey, valid or not.</summary>
    internal IEnumerable<PublicKeyPacket> AllKeys => _subkeys.Select(part => part.Key).Prepend(_primary);

    /// <summary>The main user id at <paramref name="now"/>; empty where there is none.</summary>
    internal string UserIdAt(DateTimeOffset now) => StandingUserIds(now).FirstOrDefault()?.Display ?? string.Empty;

    internal Standing StandingAt(DateTimeOffset now)
    {
        var direct = _direct.Newest(now);
        var ruling = StandingUserIds(now).FirstOrDefault()?.Newest(now);
        return Standing.Of(_primary, _direct.Revocations, ruling ?? direct, direct, now);
    }

    /// <summary>What <paramref name="signer"/>, one of <see cref="AllKeys"/>, is worth; a subkey is worth nothing when its primary key is not.</summary>
    internal Standing StandingAt(PublicKeyPacket signer, DateTimeOffset now)
    {
        var primary = StandingAt(now);
        if (ReferenceEquals(signer, _primary))
        {
            return primary;
        }

        var part = _subkeys.First(subkey => ReferenceEquals(subkey.Key, signer));
        var binding = part.Newest(now);
        var standing = Standing.Of(part.Key, part.Revocations, binding, fallback: null, now);
        var problem = (primary.Problem is { } reason ? $"its primary key is no good: {reason}" : null)
            ?? standing.Problem
            ?? ((standing.Flags & KeyFlags.Sign) != KeyFlags.None ? CrossSignature.Problem(_primary, part.Key, binding!, now) : null);
        return standing with { Problem = problem, Expires = Earlier(primary.Expires, standing.Expires) };
    }

    /// <summary>Why signatures by <paramref name="signer"/> do not count: it, or the primary key, was revoked; null where neither was.</summary>
    internal string? RevocationOf(Fingerprint signer)
    {
        var revocations = _subkeys.Where(part => part.Key.Fingerprint == signer).SelectMany(part => part.Revocations);
        return _direct.Revocations.Concat(revocations).FirstOrDefault() is { } found ? $"it was revoked on {Instant.Text(found.Created)}" : null;
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? left, DateTimeOffset? right) =>
        left is null ? right : right is null || left < right ? left : right;

    private IEnumerable<UserIdPart> StandingUserIds(DateTimeOffset now) =>
        from part in _userIds
        let signature = part.Standing(now)
        where signature is not null
        orderby IsPrimary(signature) descending, signature.Created descending
        select part;

    private static bool IsPrimary(SignaturePacket signature) =>
        signature.Hashed.Find(SubpacketType.PrimaryUserId, 1) is { } data && data.Span[0] != 0;
}
