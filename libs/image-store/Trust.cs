using Appc.ImageSpec.Schema;
using Appc.ImageSpec.Signing;
using Appc.ImageStore.Keys;

namespace Appc.ImageStore;

/// <summary>Judges images that are in the store by today's keys and time.</summary>
internal static class Trust
{
    private const string TimeFormat = "yyyy-MM-dd HH:mm:ss 'UTC'";

    public static string Cure(AcIdentifier name) => $"trust its key with: runner trust --prefix {name} PUBKEY, or use --insecure-options=image";

    /// <summary>The key when it is trusted for the name; null otherwise.</summary>
    public static OpenPgpKey? Find(KeyStore keys, AcIdentifier name, Fingerprint fingerprint) =>
        keys.KeysFor(name).FirstOrDefault(key => key.Fingerprint == fingerprint);

    /// <summary>Why the image may not be used now without --insecure-options=image; null when it may.</summary>
    public static string? Problem(KeyStore keys, StoredImage image, DateTimeOffset now)
    {
        if (image.Signature?.Verdict is not { } verdict)
        {
            return "it was taken in without a signature";
        }

        if (Find(keys, image.Manifest.Name, verdict.PrimaryKey) is not { } key)
        {
            return $"key {verdict.PrimaryKey}, which signed it, is not trusted for {image.Manifest.Name} any more";
        }

        return SigningStanding.ProblemAt(key, verdict.SigningKey, now) is { } problem ? $"key {verdict.SigningKey}: {problem}"
            : verdict.SignatureExpires <= now ? $"its signature expired on {verdict.SignatureExpires.Value.UtcDateTime.ToString(TimeFormat)}"
            : verdict.Created > now + TimeSpan.FromDays(1) ? $"its signature was made in the future, on {verdict.Created.UtcDateTime.ToString(TimeFormat)}"
            : null;
    }
}
