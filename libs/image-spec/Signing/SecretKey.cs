using System.Text;
using Appc.ImageSpec.Signing.OpenPgp;
using Appc.Linux.Native;

namespace Appc.ImageSpec.Signing;

/// <summary>An OpenPGP secret key that can sign. Disposing it puts zeros in place of the secret.</summary>
public sealed class SecretKey : IFileSigner
{
    private const int MaxUserIdBytes = 1024;
    private const int BufferLength = 1 << 20;

    private readonly PublicKeyPacket _signer;
    private readonly SecretMaterial _secret;

    private SecretKey(OpenPgpKey publicKey, PublicKeyPacket signer, SecretMaterial secret)
    {
        PublicKey = publicKey;
        _signer = signer;
        _secret = secret;
    }

    /// <summary>The public key to hand out.</summary>
    public OpenPgpKey PublicKey { get; }

    /// <summary>The key that signs: the primary key or a subkey.</summary>
    public Fingerprint SigningKey => _signer.Fingerprint;

    /// <summary>
    /// Reads one secret key as gpg and sq export it and opens the part that signs at <paramref name="at"/>: the newest valid signing subkey whose secret
    /// is there, else the primary key.
    /// </summary>
    /// <param name="armoredOrBinary">The file's bytes, at most 1 MiB.</param>
    /// <param name="passphrase">The passphrase's bytes; empty for none.</param>
    /// <param name="at">When the signature will be made.</param>
    /// <exception cref="BadInputException">
    /// It is malformed or not exactly one key, the passphrase is missing or wrong, or no part of it may sign at that time.
    /// </exception>
    public static SecretKey Parse(ReadOnlySpan<byte> armoredOrBinary, ReadOnlySpan<byte> passphrase, DateTimeOffset at)
    {
        var (publicKey, secrets) = SecretRing.Read(armoredOrBinary);
        var problem = "no part of it can sign";
        foreach (var (signer, packet) in SecretRing.BySigningPreference(publicKey, secrets))
        {
            problem = publicKey.StandingAt(signer, at).SigningProblem;
            if (problem is null && packet.Open(passphrase) is { } secret)
            {
                return new SecretKey(publicKey, signer, secret);
            }

            problem ??= "the secret of its signing part is kept elsewhere (a smartcard, or an offline primary key)";
        }

        throw new BadInputException($"secret key {publicKey.Fingerprint}: {problem}");
    }

    /// <summary>A key whose secret <paramref name="signer"/> keeps: its newest valid signing subkey, else the primary key.</summary>
    /// <param name="publicKey">The public key.</param>
    /// <param name="signer">Asked for every signature.</param>
    /// <param name="at">When the signature will be made.</param>
    /// <exception cref="BadInputException">No part of the key may sign at that time.</exception>
    public static SecretKey Of(OpenPgpKey publicKey, ExternalSigner signer, DateTimeOffset at)
    {
        var keys = publicKey.AllKeys.OrderBy(key => key.Fingerprint == publicKey.Fingerprint).ThenByDescending(key => key.Created).ToList();
        var usable = keys.Find(key => publicKey.StandingAt(key, at).SigningProblem is null)
            ?? throw new BadInputException($"public key {publicKey.Fingerprint}: {publicKey.StandingAt(keys[^1], at).SigningProblem}");
        return new(publicKey, usable, new ExternalSecret(usable, signer));
    }

    /// <summary>Makes an OpenPGP key of a key whose secret <paramref name="signer"/> keeps, and which is asked for the self-signature.</summary>
    /// <param name="userId">As for <see cref="Generate(string, KeyAlgorithm, DateTimeOffset, DateTimeOffset?)"/>.</param>
    /// <param name="subjectPublicKeyInfo">The public key in PEM, as openssl and key management services give it: RSA, ECDSA on a NIST curve, Ed25519.</param>
    /// <param name="signer">Asked for the self-signature.</param>
    /// <param name="created">When it says it was made: part of its fingerprint.</param>
    /// <param name="expires">When it ends; null for never.</param>
    /// <exception cref="BadInputException">The user id, the key or the time of expiry is not allowed, or the signer's answer does not fit.</exception>
    public static SecretKey Generate(
        string userId, string subjectPublicKeyInfo, ExternalSigner signer, DateTimeOffset created, DateTimeOffset? expires)
    {
        var key = PublicKeyInfo.Read(subjectPublicKeyInfo, created);
        return key.Material.Problem is { } problem
            ? throw new BadInputException($"public key: {problem}")
            : Certified(userId, key, new ExternalSecret(key, signer), created, expires);
    }

    /// <summary>Makes a key that certifies and signs, with one user id.</summary>
    /// <param name="userId">By convention <c>Name &lt;address&gt;</c>; 1 to 1024 bytes of UTF-8 without control characters.</param>
    /// <param name="algorithm">Its kind.</param>
    /// <param name="created">When it says it was made; whole seconds count.</param>
    /// <param name="expires">When it ends; null for never.</param>
    /// <exception cref="BadInputException">The user id or the time of expiry is not allowed.</exception>
    public static SecretKey Generate(string userId, KeyAlgorithm algorithm, DateTimeOffset created, DateTimeOffset? expires)
    {
        var (key, secret) = NewKey.Generate(algorithm, created);
        return Certified(userId, key, secret, created, expires);
    }

    private static SecretKey Certified(string userId, PublicKeyPacket key, SecretMaterial secret, DateTimeOffset created, DateTimeOffset? expires)
    {
        CheckUserId(userId);
        if (expires is { } end && (end.ToUnixTimeSeconds() <= created.ToUnixTimeSeconds() || (end - created).TotalSeconds > uint.MaxValue))
        {
            throw new BadInputException($"expiry {Instant.Text(end)}: not after the key is made, or more than 136 years later");
        }

        Packet[] packets = [new Packet(PacketTag.PublicKey, key.Body), .. NewKey.Certify(key, secret, userId, expires)];
        return new SecretKey(CertificateParser.ParseAll(packets)[0], key, secret);
    }

    /// <summary>
    /// The key as armored text, for a file that only its owner can read: under <paramref name="passphrase"/> (iterated and salted SHA-256, AES-256)
    /// or, where that is empty, in the clear.
    /// </summary>
    /// <exception cref="InvalidOperationException">The key was read from a file and has subkeys: only generated keys are written.</exception>
    public byte[] ToArmor(ReadOnlySpan<byte> passphrase)
    {
        var packets = PublicKey.Packets();
        if (packets.Exists(packet => packet.Tag == PacketTag.PublicSubkey))
        {
            throw new InvalidOperationException("only a key without subkeys can be written");
        }

        var numbers = new ByteWriter();
        _secret.WriteTo(numbers);
        var body = new ByteWriter().Bytes(_signer.Body.Span);
        SecretProtection.Write(body, numbers.ToArray(), passphrase);
        var bytes = new ByteWriter();
        new Packet(PacketTag.SecretKey, body.ToArray()).WriteTo(bytes);
        packets.Skip(1).ToList().ForEach(packet => packet.WriteTo(bytes));
        numbers.Clear();
        body.Clear();
        return Armor.Encode(Armor.SecretKey, bytes.ToArray());
    }

    /// <summary>
    /// The armored detached signature of everything in <paramref name="data"/>, with SHA-256 (wider for wider curves). With Ed25519 and RSA the same key, data and time always
    /// give the same bytes.
    /// </summary>
    /// <param name="data">Read to its end.</param>
    /// <param name="created">When the signature says it was made; not before the key.</param>
    /// <exception cref="BadInputException">The time is before the key was made, or the key's two parts do not fit.</exception>
    public byte[] SignDetached(Stream data, DateTimeOffset created)
    {
        if (created < _signer.Created)
        {
            throw new BadInputException(
                $"time of signing {Instant.Text(created)}: before key {_signer.Fingerprint} was made, on {Instant.Text(_signer.Created)}");
        }

        using var hash = new RunningHash(HashPolicy.Name(SignatureBuilder.HashFor(_signer.Material)));
        var buffer = new byte[BufferLength];
        for (int count; (count = data.Read(buffer)) > 0;)
        {
            hash.Append(buffer.AsSpan(0, count));
        }

        var builder = new SignatureBuilder(_signer, _secret, SignatureType.Binary, created);
        var packet = new ByteWriter();
        new Packet(PacketTag.Signature, builder.Build(trailer => hash.FinishCopy(trailer))).WriteTo(packet);
        return Armor.Encode(Armor.Signature, packet.ToArray());
    }

    /// <inheritdoc/>
    public SignatureKind Kind => SignatureKind.OpenPgp;

    /// <inheritdoc/>
    public string KeyId => SigningKey.ToString();

    /// <inheritdoc/>
    public byte[] Sign(Stream data, string fileName, DateTimeOffset made) => SignDetached(data, made);

    /// <inheritdoc/>
    public void Dispose() => _secret.Dispose();

    private static void CheckUserId(string userId)
    {
        if (string.IsNullOrWhiteSpace(userId) || Encoding.UTF8.GetByteCount(userId) > MaxUserIdBytes || userId.Any(char.IsControl)
            || !userId.AsSpan().Trim().SequenceEqual(userId))
        {
            throw new BadInputException($"user id: not 1 to {MaxUserIdBytes} bytes of plain text such as 'Who <who@example.com>'");
        }
    }
}
