using System.Globalization;
using Appc.ImageSpec.Schema;
using Appc.ImageSpec.Signing;

namespace Runner.Trust;

/// <summary>Shows a key to the person who must decide, and asks. All on standard error: it is a conversation, not a result.</summary>
internal static class KeyReview
{
    private const int GroupLength = 4;

    /// <summary>True when there is a terminal to show and to ask on.</summary>
    internal static bool CanAsk => !Console.IsInputRedirected && !Console.IsErrorRedirected;

    /// <summary>Fingerprint in groups of four, user ids, kind, dates.</summary>
    internal static void Show(OpenPgpKey key, AcIdentifier? prefix, DateTimeOffset now)
    {
        Console.Error.WriteLine($"key for {prefix?.ToString() ?? "all names"}:");
        Console.Error.WriteLine($"  fingerprint  {Grouped(key.Fingerprint)}");
        foreach (var userId in key.UserIdsAt(now))
        {
            Console.Error.WriteLine($"  user id      {userId}");
        }

        Console.Error.WriteLine($"  kind         {key.Algorithm}, made {Day(key.Created)}");
        Console.Error.WriteLine($"  expires      {(key.ExpiresAt(now) is { } end ? Day(end) : "never")}");
    }

    /// <summary>True when the user says yes; anything else, and the end of input, is no.</summary>
    internal static bool Ask()
    {
        Console.Error.Write("trust this key? [yes/no] ");
        return Console.In.ReadLine()?.Trim() is "yes" or "y";
    }

    private static string Grouped(Fingerprint fingerprint) =>
        string.Join(' ', fingerprint.ToString().Chunk(GroupLength).Select(group => new string(group)));

    private static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
