using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.ImageSpec.Signing;
using Appc.ImageStore;
using Appc.ImageStore.Keys;
using Appc.Linux;

namespace Runner.Trust;

/// <summary>What the command line of trust says.</summary>
internal sealed record TrustOptions(IReadOnlyList<string> Files, string? Prefix, bool Root, bool SkipReview, string? Directory);

/// <summary>Reviews every key of every file, then keeps them; one that is refused, by us or by the user, means that none is kept.</summary>
internal static class TrustHandler
{
    internal static int Run(TrustOptions options)
    {
        if (options.Root == options.Prefix is not null)
        {
            throw new UsageException(options.Root ? "--prefix and --root: give one of them" : "give --prefix NAME, or --root to trust for all names");
        }

        AcIdentifier? prefix = options.Prefix is null ? null : AcIdentifier.Parse(options.Prefix);
        List<OpenPgpKey> keys = [.. options.Files.SelectMany(KeyFile.ReadPublicKeys)];
        var now = DateTimeOffset.UtcNow;
        var store = KeyStore.Open(Path.Join(options.Directory ?? StateDirectory.Default(), "keys"));
        keys.RemoveAll(key => key.IsRevoked && Revoke(store, key));
        keys.ForEach(key => RequireUsable(key, now));
        if (keys.Count == 0)
        {
            return 0;
        }

        if (!options.SkipReview && !KeyReview.CanAsk)
        {
            Report.Error("trust: there is no terminal to review fingerprints on");
            Report.Hint("compare them by other means and pass --skip-fingerprint-review");
            return 1;
        }

        foreach (var key in keys)
        {
            KeyReview.Show(key, prefix, now);
            if (!options.SkipReview && !KeyReview.Ask())
            {
                Report.Error($"trust key {key.Fingerprint}: not confirmed, so no key was kept");
                return 1;
            }
        }

        Keep(keys, prefix, store);
        return 0;
    }

    /// <summary>
    /// The revoked copy of a key that is trusted already takes the place of every copy kept: it only takes trust away, so nobody is asked.
    /// </summary>
    /// <returns>False when no copy was there.</returns>
    private static bool Revoke(KeyStore store, OpenPgpKey key)
    {
        var kept = store.List().Where(entry => entry.Fingerprint == key.Fingerprint && !entry.IsMask).ToList();
        foreach (var entry in kept)
        {
            _ = entry.Prefix is { } name ? store.AddPrefix(name, key) : store.AddRoot(key);
            Console.Out.WriteLine($"key {key.Fingerprint} for {entry.Prefix?.ToString() ?? "all names"} is revoked now: nothing it signed is accepted any more");
        }

        return kept.Count > 0;
    }

    private static void Keep(List<OpenPgpKey> keys, AcIdentifier? prefix, KeyStore store)
    {
        foreach (var key in keys)
        {
            var path = prefix is { } name ? store.AddPrefix(name, key) : store.AddRoot(key);
            Console.Out.WriteLine($"trusted key {key.Fingerprint} for {prefix?.ToString() ?? "all names"}: {ByteEscaping.ToDisplay(path)}");
        }
    }

    private static void RequireUsable(OpenPgpKey key, DateTimeOffset now)
    {
        if (key.ProblemAt(now) is { } problem)
        {
            throw new BadInputException($"trust key {key.Fingerprint}: {problem}");
        }
    }
}
