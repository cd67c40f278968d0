using Acserver.Upload;
using Appc.CommandLine;
using Appc.ImageSpec.Schema;
using Appc.Linux;

namespace Acserver.Manage;

/// <summary>What the command line of token create says.</summary>
internal sealed record TokenOptions(string Prefix, int? Days, long? Quota, string Note, string? Store);

/// <summary>Makes, lists and revokes tokens.</summary>
internal static class TokenHandler
{
    private const int MostDays = 36_500;

    internal static int Create(TokenOptions options)
    {
        if (options.Days is < 1 or > MostDays || options.Quota is < 1)
        {
            throw new UsageException($"--expires-days and --quota: must be positive, and at most {MostDays} days");
        }

        var prefix = AcIdentifier.Parse(options.Prefix);
        var now = DateTimeOffset.UtcNow;
        using var depot = StoreOption.Open(options.Store);
        var (token, text) = new TokenStore(depot).Create(prefix, options.Days is { } days ? now.AddDays(days) : null, options.Quota, options.Note, now);
        Report.Info($"token {token.Id} may publish {prefix} and all below it; it is shown this once");
        Console.Out.WriteLine(text);
        return 0;
    }

    internal static int List(string? store)
    {
        using var depot = StoreOption.Open(store);
        var tokens = new TokenStore(depot);
        foreach (var token in tokens.List())
        {
            var expires = token.Expires?.UtcDateTime.ToString("yyyy-MM-dd") ?? "never";
            Console.Out.WriteLine($"{token.Id}\t{token.Prefix}\t{expires}\t{tokens.Used(token)}/{token.Quota?.ToString() ?? "-"}\t{ByteEscaping.ToDisplay(token.Note)}");
        }

        return 0;
    }

    internal static int Revoke(string id, string? store)
    {
        using var depot = StoreOption.Open(store);
        new TokenStore(depot).Revoke(id);
        Console.Out.WriteLine($"token {id} is revoked");
        return 0;
    }
}
