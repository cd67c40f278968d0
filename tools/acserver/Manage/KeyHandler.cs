using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.ImageSpec.Signing;
using Appc.ImageSpec.Signing.Policy;
using Appc.ImageStore.Keys;
using Appc.Linux;

namespace Acserver.Manage;

/// <summary>Adds, lists and removes public keys. A running server sees the change at once.</summary>
internal static class KeyHandler
{
    internal static int Add(IReadOnlyList<string> files, string prefix, string? store)
    {
        var name = AcIdentifier.Parse(prefix);
        List<KnownKey> keys = [.. files.SelectMany(KeyFile.ReadKeys)];
        if (keys.Find(key => key.OpenPgp?.ProblemAt(DateTimeOffset.UtcNow) is not null) is { } bad)
        {
            throw new BadInputException($"add {bad.Reference}: {bad.OpenPgp!.ProblemAt(DateTimeOffset.UtcNow)}");
        }

        using var depot = StoreOption.Open(store);
        foreach (var key in keys)
        {
            depot.Keys.Add(name, key);
            Console.Out.WriteLine($"{key.Reference} vouches for {name}");
        }

        return 0;
    }

    internal static int List(string? store)
    {
        using var depot = StoreOption.Open(store);
        foreach (var entry in depot.Keys.List())
        {
            Console.Out.WriteLine($"{entry.Prefix?.ToString() ?? "(all)"}\t{SignatureKinds.NameOf(entry.Reference.Kind)}\t{entry.Reference.Id}");
        }

        return 0;
    }

    internal static int Remove(string id, string prefix, string? store)
    {
        using var depot = StoreOption.Open(store);
        var name = AcIdentifier.Parse(prefix);
        var key = depot.Keys.EntriesFor(name).FirstOrDefault(entry => string.Equals(entry.Reference.Id, id, StringComparison.OrdinalIgnoreCase) && entry.Prefix == name)
            ?? throw new NotFoundException($"remove key {ByteEscaping.ToDisplay(id)}: it does not vouch for {name}", "acserver key list shows which do");
        depot.Keys.Remove(name, key.Reference);
        Console.Out.WriteLine($"{key.Reference} does not vouch for {name} any more");
        return 0;
    }
}
