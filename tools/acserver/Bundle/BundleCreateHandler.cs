using System.Collections.Immutable;
using System.Text.Json;
using Acserver.Depot;
using Acserver.Manage;
using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.ImageSpec.Bundle;
using Appc.ImageSpec.Schema;
using Appc.ImageSpec.Signing;
using Appc.ImageStore.Signatures;
using Appc.Linux;

namespace Acserver.Bundles;

/// <summary>What the command line of bundle create says.</summary>
internal sealed record BundleCreateOptions(string Output, IReadOnlyList<string> Names, IReadOnlyList<string> Keys, string Sequence)
{
    internal string? PassphraseFile { get; init; }

    internal string? Since { get; init; }

    internal long? ChunkBytes { get; init; }

    internal long? Serial { get; init; }

    internal bool Json { get; init; }

    internal string? Store { get; init; }
}

/// <summary>Makes an inventory of the store, and writes the bundle that follows from it.</summary>
internal static class BundleCreateHandler
{
    private const string LastWord = "last";
    private const long SmallestChunk = 1 << 20;

    internal static int Run(BundleCreateOptions options)
    {
        if (options.ChunkBytes < SmallestChunk || options.Serial < 0)
        {
            throw new UsageException("--chunk-size must be at least 1M, and --serial not negative");
        }

        BundleInventoryJson.RequireSequence(options.Sequence);
        var names = options.Names.Select(AcIdentifier.Parse).ToList();
        using var depot = StoreOption.Open(options.Store);
        using var held = BundleState.Lock(depot);
        BundleCommit.Finish(depot); // of a load that was decided, and killed, while this waited
        using var signers = FileSigners.Open(options.Keys, options.PassphraseFile);
        if (signers.Kinds.Contains(SignatureKind.ImageId))
        {
            throw new UsageException("--key: a key for image-ID signatures signs images only; give an OpenPGP or a minisign key");
        }

        var inventory = Plan(depot, names, signers, options);
        var output = new BundleOutput(options.Output, options.ChunkBytes);
        output.RequireSpace(inventory);
        var head = output.Write(inventory, file => Open(depot, file), made => Sign(made, signers));
        BundleState.KeepMade(depot, head);
        Console.Out.WriteLine(options.Json ? Json(head, output) : Text(head, output));
        return 0;
    }

    private static BundleInventory Plan(DepotDirectory depot, IReadOnlyList<AcIdentifier> names, FileSigners signers, BundleCreateOptions options)
    {
        var contents = DepotContents.Of(depot, names);
        var (former, formerHash) = Former(depot, options);
        var known = former?.Files.Select(file => (file.Path, file.Sha256)).ToHashSet() ?? [];
        var inventory = new BundleInventory
        {
            Sequence = options.Sequence,
            Serial = 0,
            Created = DateTimeOffset.UnixEpoch,
            Former = former is null ? null : new FormerBundle(former.Serial, formerHash!),
            SignatureKinds = [.. signers.Kinds],
            Images = contents.Images,
            Files = [.. contents.Files.Select(file => known.Contains((file.Path, file.Sha256)) ? file with { IsCarried = false } : file)],
        };
        return Numbered(inventory, BundleState.LastMade(depot, options.Sequence), former, options.Serial);
    }

    // The time is an input once; after that the same content has the same number, and so the same bytes.
    private static BundleInventory Numbered(BundleInventory inventory, BundleInventory? last, BundleInventory? former, long? serial)
    {
        var now = SourceDateEpoch.Read() ?? DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        if (serial is null && last is not null && last.HasSameContent(inventory))
        {
            return inventory with { Serial = last.Serial, Created = last.Created };
        }

        var least = Math.Max(last?.Serial ?? 0, former?.Serial ?? 0) + 1;
        return serial is { } given && given <= former?.Serial
            ? throw new UsageException($"--serial {given}: must be larger than that of the bundle named with --since, {former.Serial}")
            : inventory with { Serial = serial ?? Math.Max(now, least), Created = DateTimeOffset.FromUnixTimeSeconds(now) };
    }

    private static (BundleInventory? Inventory, string? Sha256) Former(DepotDirectory depot, BundleCreateOptions options)
    {
        if (options.Since is null)
        {
            return (null, null);
        }

        var former = options.Since != LastWord ? BundleInput.ReadInventory(options.Since)
            : BundleState.MadeBytes(depot, options.Sequence) ?? throw new NotFoundException($"--since last: no bundle of sequence {options.Sequence} was made here yet");
        var inventory = BundleInventoryJson.Read(former);
        return inventory.Sequence == options.Sequence
            ? (inventory, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(former)))
            : throw new BadInputException($"--since {ByteEscaping.ToDisplay(options.Since)}: it is of sequence {inventory.Sequence}, not {options.Sequence}");
    }

    private static FileStream Open(DepotDirectory depot, BundleFile file) =>
        new(depot.TryOpenFile(file.Path) ?? throw new NotFoundException($"read {depot.Show(file.Path)}: it is gone"), FileAccess.Read, bufferSize: 0);

    private static ImmutableArray<ReadOnlyMemory<byte>> Sign(ReadOnlyMemory<byte> inventory, FileSigners signers) =>
        [.. signers.Sign(inventory, "bundle.json", BundleInventoryJson.Read(inventory.Span).Created)];

    private static string Text(BundleHead head, BundleOutput output)
    {
        var inventory = head.Inventory;
        var carried = inventory.Files.Count(file => file.IsCarried);
        var left = inventory.Files.Length - carried;
        return $"{ByteEscaping.ToDisplay(output.Path)}: sequence {inventory.Sequence}, serial {inventory.Serial}, {inventory.Images.Length} images, {carried} files of {ByteSize.Show(inventory.CarriedBytes)}"
            + (left > 0 ? $", {left} left to serial {inventory.Former!.Serial}" : string.Empty)
            + (inventory.Chunks.IsEmpty ? string.Empty : $", in {inventory.Chunks.Length + 1} pieces");
    }

    private static string Json(BundleHead head, BundleOutput output)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("bundle", output.Path);
            json.WriteString("sequence", head.Inventory.Sequence);
            json.WriteNumber("serial", head.Inventory.Serial);
            json.WriteString("inventory", head.Sha256);
            json.WriteNumber("images", head.Inventory.Images.Length);
            json.WriteNumber("files", head.Inventory.Files.Count(file => file.IsCarried));
            json.WriteNumber("bytes", head.Inventory.CarriedBytes);
            json.WriteNumber("chunks", head.Inventory.Chunks.Length);
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }
}
