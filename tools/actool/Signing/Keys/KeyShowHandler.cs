using Appc.Linux.Process;

namespace Actool.Signing.Keys;

/// <summary>Shows keys, one paragraph each.</summary>
internal static class KeyShowHandler
{
    internal static int Run(IReadOnlyList<string> files, bool json)
    {
        CoreDumps.Forbid();
        var now = DateTimeOffset.UtcNow;
        List<KeyFacts> keys = [.. files.SelectMany(file => KeyFacts.Read(file, now))];
        Console.Out.WriteLine(json ? KeyText.Json(keys) : string.Join("\n\n", keys.Select(KeyText.Block)));
        return 0;
    }
}
