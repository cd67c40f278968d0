using System.Collections.Immutable;
using System.Security.Cryptography;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Signing;

namespace Appc.ImageSpec.Bundle;

/// <summary>The beginning of a bundle: the inventory as it is signed, and its signatures.</summary>
/// <param name="Bytes">The inventory's file.</param>
/// <param name="Inventory">What it says.</param>
/// <param name="Signatures">One file for each of its kinds, in that order.</param>
public sealed record BundleHead(ReadOnlyMemory<byte> Bytes, BundleInventory Inventory, ImmutableArray<ReadOnlyMemory<byte>> Signatures)
{
    private const int MaxSignatureBytes = 1 << 20;

    /// <summary>The SHA-256 of the inventory, in hexadecimal: what names a bundle.</summary>
    public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Bytes.Span));

    /// <summary>Bytes before the first file.</summary>
    public long Length => Entries().Sum(entry => BundleEntry.Header(entry.Name, entry.Content.Length).Length + entry.Content.Length + BundleEntry.Padding(entry.Content.Length));

    /// <summary>Writes it.</summary>
    public void Write(Stream destination)
    {
        foreach (var (name, content) in Entries())
        {
            destination.Write(BundleEntry.Header(name, content.Length));
            destination.Write(content.Span);
            destination.Write(new byte[BundleEntry.Padding(content.Length)]);
        }
    }

    /// <summary>Reads it; nothing of it is verified yet.</summary>
    /// <exception cref="BadInputException">It is no bundle, or damaged.</exception>
    public static BundleHead Read(Stream source)
    {
        var bytes = ReadEntry(source, BundleEntry.Inventory, BundleInventoryJson.MaxBytes);
        try
        {
            var inventory = BundleInventoryJson.Read(bytes);
            return new BundleHead(bytes, inventory, [.. inventory.SignatureKinds.Select(kind => (ReadOnlyMemory<byte>)ReadEntry(source, SignatureName(kind), MaxSignatureBytes))]);
        }
        catch (BadInputException e) when (!e.Message.StartsWith(BundleEntry.Inventory, StringComparison.Ordinal))
        {
            throw e.In(BundleEntry.Inventory);
        }
    }

    private static string SignatureName(SignatureKind kind) => BundleEntry.Inventory + SignatureKinds.SuffixOf(kind);

    private IEnumerable<(string Name, ReadOnlyMemory<byte> Content)> Entries() =>
        Inventory.SignatureKinds.Select((kind, i) => (SignatureName(kind), Signatures[i])).Prepend((BundleEntry.Inventory, Bytes));

    private static byte[] ReadEntry(Stream source, string name, int most)
    {
        var header = new byte[TarField.BlockSize];
        if (source.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length)
        {
            throw new BadInputException($"{name}: the file ends before it");
        }

        if (!TarNumber.TryRead(header.AsSpan(TarField.Size), out var size) || size < 0 || size > most || !header.AsSpan().SequenceEqual(BundleEntry.Header(name, size)))
        {
            throw new BadInputException($"{name}: is not where it must be; no bundle, or a damaged one");
        }

        var content = new byte[size + BundleEntry.Padding(size)];
        return source.ReadAtLeast(content, content.Length, throwOnEndOfStream: false) < content.Length ? throw new BadInputException($"{name}: the file ends in it")
            : content.AsSpan((int)size).ContainsAnyExcept((byte)0) ? throw new BadInputException($"{name}: damaged behind its end")
            : content[..(int)size];
    }
}
