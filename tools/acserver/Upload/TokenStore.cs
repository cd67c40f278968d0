using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Acserver.Depot;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.Linux.FileSystem;

namespace Acserver.Upload;

/// <summary>
/// The tokens of a store: <c>tokens/</c> (0700) with a file for each, read at every use, so that a token made or revoked counts at once. A token is
/// written <c>acs_ID_SECRET</c>; the ID finds the file, the secret has 256 random bits.
/// </summary>
internal sealed class TokenStore
{
    private const uint PrivateDirectoryMode = 0x1C0; // 0700
    private const uint PrivateFile = 0x180; // 0600
    private const string Mark = "acs";
    private const int IdBytes = 8;
    private const int SecretBytes = 32;
    private readonly DepotDirectory _depot;

    internal TokenStore(DepotDirectory depot)
    {
        _depot = depot;
    }

    private string Folder => Path.Join(_depot.Root, "tokens");

    /// <summary>Makes a token.</summary>
    /// <returns>What the holder is given; it cannot be had a second time.</returns>
    internal (UploadToken Token, string Text) Create(AcIdentifier prefix, DateTimeOffset? expires, long? quota, string note, DateTimeOffset now)
    {
        Sys.TryMkdirat(Sys.WorkingDirectory, Encoding.UTF8.GetBytes(Folder), PrivateDirectoryMode);
        var id = Sys.RandomHex(IdBytes);
        var secret = Sys.RandomHex(SecretBytes);
        var token = new UploadToken(id, prefix, Hash(secret), now, expires, quota, note);
        AtomicFile.Write(PathOf(id), PrivateFile, stream => stream.Write(token.Write()));
        return (token, $"{Mark}_{id}_{secret}");
    }

    /// <summary>Every token, the oldest first.</summary>
    internal IReadOnlyList<UploadToken> List() => !Directory.Exists(Folder) ? []
        : [.. Directory.GetFiles(Folder, "*.json").Select(file => UploadToken.Read(File.ReadAllBytes(file))).OrderBy(token => token.Created).ThenBy(token => token.Id, StringComparer.Ordinal)];

    /// <summary>Takes a token back; the next request with it is refused.</summary>
    /// <exception cref="NotFoundException">There is none of that ID.</exception>
    internal void Revoke(string id)
    {
        if (!IsId(id) || !File.Exists(PathOf(id)))
        {
            throw new NotFoundException("revoke token: there is none of that ID", "acserver token list shows them");
        }

        File.Delete(PathOf(id));
        File.Delete(UsePathOf(id));
        File.Delete(LockPathOf(id));
    }

    /// <summary>The token that a client shows; null where it is none, revoked or expired.</summary>
    internal UploadToken? Find(string text, DateTimeOffset now)
    {
        if (text.Split('_') is not [Mark, var id, var secret] || !IsId(id) || _depot.TryRead($"tokens/{id}.json", UploadToken.MaxBytes) is not { } bytes)
        {
            return null;
        }

        var token = UploadToken.Read(bytes);
        var isRight = CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(token.SecretHash), Encoding.ASCII.GetBytes(Hash(secret)));
        return isRight && !(token.Expires <= now) ? token : null;
    }

    /// <summary>Bytes published with a token so far.</summary>
    internal long Used(UploadToken token) =>
        _depot.TryRead($"tokens/{token.Id}.used", 64) is { } bytes && long.TryParse(Encoding.ASCII.GetString(bytes).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var used) ? used : 0;

    /// <summary>Bytes that may still be published with a token.</summary>
    internal long Left(UploadToken token) => token.Quota is { } quota ? Math.Max(0, quota - Used(token)) : long.MaxValue;

    /// <summary>Makes sure that so many bytes are left.</summary>
    /// <exception cref="QuotaException">They are not.</exception>
    internal void RequireLeft(UploadToken token, long bytes)
    {
        if (bytes > 0 && Used(token) + bytes > token.Quota)
        {
            throw new QuotaException($"the token's quota of {token.Quota} bytes does not suffice: {Used(token)} are used");
        }
    }

    /// <summary>Counts bytes against the quota; a negative number gives back what was counted for an image that was not published in the end.</summary>
    /// <exception cref="QuotaException">There is not so much left; nothing is counted.</exception>
    internal void Use(UploadToken token, long bytes)
    {
        if (bytes == 0)
        {
            return;
        }

        using var guard = LockFile.Acquire(LockPathOf(token.Id), LockKind.Exclusive);
        RequireLeft(token, bytes);
        var used = Math.Max(0, Used(token) + bytes);
        AtomicFile.Write(UsePathOf(token.Id), PrivateFile, stream => stream.Write(Encoding.ASCII.GetBytes(used.ToString(CultureInfo.InvariantCulture))));
    }

    private static bool IsId(string text) => text.Length == IdBytes * 2 && text.All(char.IsAsciiHexDigitLower);

    private static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    private string PathOf(string id) => Path.Join(Folder, id + ".json");

    private string UsePathOf(string id) => Path.Join(Folder, id + ".used");

    private string LockPathOf(string id) => UsePathOf(id) + ".lock";
}

/// <summary>A token's quota is used up.</summary>
internal sealed class QuotaException : Exception
{
    internal QuotaException(string message)
        : base(message)
    {
    }
}
