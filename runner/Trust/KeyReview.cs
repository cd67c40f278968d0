using System.Globalization;
using Appc.ImageSpec.Schema;
using Appc.ImageSpec.Signing;
using Appc.ImageSpec.Signing.Policy;

namespace Runner.Trust;

/// <summary>Shows a key to the person who must decide, and asks. All on standard error: it is a conversation, not a result.</summary>
internal static class KeyReview
{
    private const int GroupLength = 4;

    /// <summary>True when there is a terminal to show and to ask on.</summary>
    internal static bool CanAsk => !Console.IsInputRedirected && !Console.IsErrorRedirected;

    /// <summary>Fingerprint in groups of four, user ids, kind, dates.</summary>
    internal static void Show(KnownKey key, AcIdentifier? prefix, DateTimeOffset now)
    {
        Console.Error.WriteLine($"key for {prefix?.ToString() ?? "all names"}:");
        Console.Error.WriteLine($"  fingerprint  {Grouped(key.Reference.Id)}");
        foreach (var (label, text) in Facts(key, now))
        {
            Console.Error.WriteLine($"  {label,-11}  {text}");
        }
    }

    /// <summary>True when the user says yes; anything else, and the end of input, is no.</summary>
    internal static bool Ask()
    {
        Console.Error.Write("trust this key? [yes/no] ");
        return Console.In.ReadLine()?.Trim() is "yes" or "y";
    }

    private static IEnumerable<(string Label, string Text)> Facts(KnownKey key, DateTimeOffset now)
    {
        if (key.OpenPgp is { } openPgp)
        {
            return openPgp.UserIdsAt(now).Select(userId => ("user id", userId))
                .Append(("kind", $"{openPgp.Algorithm}, made {Day(openPgp.Created)}"))
                .Append(("expires", openPgp.ExpiresAt(now) is { } end ? Day(end) : "never"));
        }

        var comment = key.Minisign is { Comment.Length: > 0 } minisign ? [("comment", minisign.Comment)] : Array.Empty<(string, string)>();
        var algorithm = key.Pem?.Algorithm ?? "Ed25519";
        return [.. comment, ("kind", $"{algorithm}, for {SignatureKinds.NameOf(key.Reference.Kind)} signatures"), ("expires", "not stated in such a key; a policy can")];
    }

    private static string Grouped(string id) => string.Join(' ', id.Chunk(GroupLength).Select(group => new string(group)));

    private static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
