using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.ImageSpec.Signing.Policy;
using Appc.ImageStore;
using Appc.ImageStore.Discovery;
using Appc.ImageStore.Keys;
using Appc.ImageStore.Signatures;
using Appc.Linux;

namespace Runner.Trust;

/// <summary>What the command line of trust says.</summary>
internal sealed record TrustOptions(IReadOnlyList<string> Places, string? Prefix, bool Root, bool SkipReview, bool TrustHttps, string? Directory)
{
    /// <summary>How servers are spoken to.</summary>
    internal required DiscoveryOptions Discovery { get; init; }
}

/// <summary>Reviews every key, then keeps them; one that is refused, by us or by the user, means that none is kept.</summary>
internal static class TrustHandler
{
    internal static int Run(TrustOptions options)
    {
        if (options.Root == options.Prefix is not null)
        {
            throw new UsageException(options.Root ? "--prefix and --root: give one of them" : "give --prefix NAME, or --root to trust for all names");
        }

        if (options.Root && options.Places.Count == 0)
        {
            throw new UsageException("--root: name the keys; only keys for a prefix can be discovered");
        }

        AcIdentifier? prefix = options.Prefix is null ? null : AcIdentifier.Parse(options.Prefix);
        var directory = options.Directory ?? StateDirectory.Default();
        var (found, fromHttps) = KeyLocation.Read(options.Places, prefix, Path.Join(directory, "blobs", "web"), options.Discovery);
        var skip = options.SkipReview || (options.TrustHttps && fromHttps);
        var keys = found.ToList();
        var now = DateTimeOffset.UtcNow;
        var store = KeyStore.Open(Path.Join(directory, "keys"));
        keys.RemoveAll(key => key.OpenPgp is { IsRevoked: true } && Revoke(store, key));
        keys.ForEach(key => RequireUsable(key, directory, now));
        return keys.Count == 0 ? 0 : Review(keys, prefix, skip, now) ? Keep(keys, prefix, store) : 1;
    }

    private static bool Review(List<KnownKey> keys, AcIdentifier? prefix, bool skip, DateTimeOffset now)
    {
        if (!skip && !KeyReview.CanAsk)
        {
            Report.Error("trust: there is no terminal to review fingerprints on");
            Report.Hint("compare them by other means and pass --skip-fingerprint-review");
            return false;
        }

        foreach (var key in keys)
        {
            KeyReview.Show(key, prefix, now);
            if (!skip && !KeyReview.Ask())
            {
                Report.Error($"trust key {key.Reference.Id}: not confirmed, so no key was kept");
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// The revoked copy of a key that is trusted already takes the place of every copy kept: it only takes trust away, so nobody is asked.
    /// </summary>
    /// <returns>False when no copy was there.</returns>
    private static bool Revoke(KeyStore store, KnownKey key)
    {
        var kept = store.List().Where(entry => entry.Reference == key.Reference && !entry.IsMask).ToList();
        foreach (var entry in kept)
        {
            store.Add(entry.Prefix, key);
            Console.Out.WriteLine($"key {key.Reference.Id} for {entry.Prefix?.ToString() ?? "all names"} is revoked now: nothing it signed is accepted any more");
        }

        return kept.Count > 0;
    }

    private static int Keep(List<KnownKey> keys, AcIdentifier? prefix, KeyStore store)
    {
        foreach (var key in keys)
        {
            var path = store.Add(prefix, key);
            Console.Out.WriteLine($"trusted key {key.Reference.Id} for {prefix?.ToString() ?? "all names"}: {ByteEscaping.ToDisplay(path)}");
        }

        return 0;
    }

    private static void RequireUsable(KnownKey key, string directory, DateTimeOffset now)
    {
        var trust = ImageTrust.Open(directory);
        var problem = key.OpenPgp?.ProblemAt(now) ?? trust.RevocationOf(key, trust.SeenStatements([]));
        if (problem is not null)
        {
            throw new BadInputException($"trust key {key.Reference.Id}: {problem}");
        }
    }
}
