using System.Collections.Immutable;
using Actool.Signing.Kinds;
using Appc.ImageSpec;
using Appc.ImageSpec.Signing;
using Appc.ImageSpec.Signing.Dsse;
using Appc.ImageSpec.Signing.Minisign;
using Appc.ImageStore.Keys;
using Appc.Linux;

namespace Actool.Signing.Keys;

/// <summary>What one key in a file is, for list and show. No passphrase is needed to know it.</summary>
internal sealed record KeyFacts(string File, SignatureKind Kind, bool IsSecret, string KeyId)
{
    /// <summary>Such as <c>RSA 3072</c>.</summary>
    internal string Algorithm { get; init; } = "Ed25519";

    /// <summary>User ids, or the comment of a minisign key, safe to show.</summary>
    internal ImmutableArray<string> Names { get; init; } = [];

    /// <summary>Null where the format does not tell.</summary>
    internal DateTimeOffset? Made { get; init; }

    /// <summary>Null for never.</summary>
    internal DateTimeOffset? Expires { get; init; }

    /// <summary>True for a secret under a passphrase.</summary>
    internal bool IsProtected { get; init; }

    /// <summary>Why it is worth nothing now; null where nothing is wrong.</summary>
    internal string? Problem { get; init; }

    /// <summary>Of an OpenPGP key, the primary key first.</summary>
    internal ImmutableArray<KeyPart> Parts { get; init; } = [];

    /// <summary>The keys in a file of any kind, public or secret.</summary>
    /// <exception cref="BadInputException">It is no file of keys; the path is named.</exception>
    internal static IReadOnlyList<KeyFacts> Read(string path, DateTimeOffset now)
    {
        var bytes = KeyFile.ReadAll(path);
        try
        {
            return Read(path, bytes, now);
        }
        catch (BadInputException e)
        {
            throw e.In(ByteEscaping.ToDisplay(path));
        }
        finally
        {
            System.Security.Cryptography.CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private static IReadOnlyList<KeyFacts> Read(string path, byte[] bytes, DateTimeOffset now)
    {
        var openPgp = new OpenPgpKind();
        if (openPgp.TakesSecret(bytes))
        {
            var file = SecretKeyFile.Parse(bytes);
            return [Of(path, file.PublicKey, now) with { IsSecret = true, IsProtected = file.IsProtected }];
        }

        return PemSecretKey.LooksLike(bytes) ? [OfPemSecret(path, bytes)]
            : PemPublicKey.LooksLike(bytes) ? [.. PemPublicKey.ParseAll(bytes).Select(key => OfPem(path, key))]
            : MinisignSecretKey.Looks(bytes) ? [OfMinisignSecret(path, bytes)]
            : MinisignPublicKey.Looks(bytes) ? [OfMinisign(path, MinisignPublicKey.Parse(bytes))]
            : [.. OpenPgpKey.ParseRing(bytes).Select(key => Of(path, key, now))];
    }

    private static KeyFacts Of(string path, OpenPgpKey key, DateTimeOffset now) => new(path, SignatureKind.OpenPgp, IsSecret: false, key.Fingerprint.ToString())
    {
        Algorithm = key.Algorithm,
        Names = key.UserIdsAt(now),
        Made = key.Created,
        Expires = key.ExpiresAt(now),
        Problem = key.ProblemAt(now),
        Parts = key.PartsAt(now),
    };

    private static KeyFacts OfMinisign(string path, MinisignPublicKey key) => new(path, SignatureKind.Minisign, IsSecret: false, key.KeyId)
    {
        Names = key.Comment.Length > 0 ? [key.Comment] : [],
    };

    private static KeyFacts OfPem(string path, PemPublicKey key) =>
        new(path, SignatureKind.ImageId, IsSecret: false, key.KeyId.ToString()) { Algorithm = key.Algorithm };

    private static KeyFacts OfPemSecret(string path, byte[] bytes)
    {
        if (PemSecretKey.IsProtected(bytes))
        {
            return new(path, SignatureKind.ImageId, IsSecret: true, string.Empty) { IsProtected = true, Algorithm = string.Empty };
        }

        using var key = PemSecretKey.Parse(bytes, []);
        return OfPem(path, key.PublicKey) with { IsSecret = true };
    }

    /// <summary>The number of a key under a password is under the password too.</summary>
    private static KeyFacts OfMinisignSecret(string path, byte[] bytes)
    {
        var isProtected = MinisignSecretKey.IsProtected(bytes);
        if (isProtected)
        {
            return new(path, SignatureKind.Minisign, IsSecret: true, string.Empty) { IsProtected = true };
        }

        using var key = MinisignSecretKey.Parse(bytes, []);
        return new(path, SignatureKind.Minisign, IsSecret: true, key.KeyId);
    }
}
