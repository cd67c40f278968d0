using System.Security.Cryptography;
using Acserver.Depot;
using Appc.ImageSpec;
using Appc.ImageSpec.Bundle;
using Appc.ImageStore.Keys;
using Appc.Linux;

namespace Acserver.Bundles;

/// <summary>A bundle to be read, in one file or in pieces.</summary>
internal sealed class BundleInput : IDisposable
{
    private const string HeadSuffix = ".000";
    private readonly string _path;
    private readonly Stream _payload;

    private BundleInput(string path, BundleHead head, Stream payload)
    {
        (_path, Head, _payload) = (path, head, payload);
    }

    /// <summary>Its head; nothing of it is verified yet.</summary>
    internal BundleHead Head { get; }

    /// <summary>Whether it lies in several files.</summary>
    internal bool IsInPieces => _payload is ChunkReadStream;

    /// <summary>The name, safe to show.</summary>
    internal string Shown => ByteEscaping.ToDisplay(_path);

    /// <summary>Opens the file, or the pieces that begin with BUNDLE.000.</summary>
    /// <exception cref="BadInputException">It is no bundle, or its head is damaged.</exception>
    /// <exception cref="NotFoundException">A piece is missing.</exception>
    internal static BundleInput Open(string path)
    {
        if (IsWhole(path))
        {
            var file = KeyFile.OpenRead(path);
            try
            {
                var head = Named(path, () => BundleHead.Read(file));
                return head.Inventory.Chunks.IsEmpty || file.Length > head.Length ? new BundleInput(path, head, file) : throw new BadInputException($"{ByteEscaping.ToDisplay(path)}: is the head of a bundle in pieces; name it without {HeadSuffix}");
            }
            catch
            {
                file.Dispose();
                throw;
            }
        }

        var stem = Stem(path);
        var read = ReadHead(stem + HeadSuffix);
        return new BundleInput(stem, read, ChunkReadStream.Open(stem, read.Inventory.Chunks));
    }

    /// <summary>The inventory's bytes out of a bundle, its head, or a bundle.json of its own.</summary>
    internal static byte[] ReadInventory(string path)
    {
        var source = IsWhole(path) ? path : Stem(path) + HeadSuffix;
        using var file = KeyFile.OpenRead(source);
        var first = new byte[1];
        return file.ReadAtLeast(first, 1, throwOnEndOfStream: false) == 1 && first[0] == (byte)'{' ? KeyFile.ReadAll(source) : ReadHead(source).Bytes.ToArray();
    }

    /// <summary>Reads everything behind the head once, and compares every byte.</summary>
    /// <exception cref="NotVerifiedException">One is not what it must be; the file, and the piece where there are pieces, is named.</exception>
    internal void ReadFiles(IBundleTarget? target)
    {
        var reader = new BundleReader(_payload, Head.Inventory);
        try
        {
            reader.ReadFiles(target);
        }
        catch (NotVerifiedException e)
        {
            throw new NotVerifiedException($"bundle {Shown}: {WrongPiece(reader.FileStart, reader.Position)}{e.Message}");
        }
    }

    /// <summary>The files in which everything behind the head lies, opened anew.</summary>
    internal BundleParts OpenParts()
    {
        if (!IsInPieces)
        {
            var file = File.OpenHandle(_path);
            return new BundleParts([new FilePart(file, Head.Length, RandomAccess.GetLength(file) - Head.Length)]);
        }

        return new BundleParts([.. Head.Inventory.Chunks.Select((chunk, i) => new FilePart(File.OpenHandle(BundleOutput.PieceName(_path, i + 1)), 0, chunk.Size))]);
    }

    public void Dispose() => _payload.Dispose();

    private static bool IsWhole(string path) => !path.EndsWith(HeadSuffix, StringComparison.Ordinal) && (File.Exists(path) || !File.Exists(path + HeadSuffix));

    private static string Stem(string path) => path.EndsWith(HeadSuffix, StringComparison.Ordinal) ? path[..^HeadSuffix.Length] : path;

    private static BundleHead ReadHead(string path)
    {
        using var file = KeyFile.OpenRead(path);
        return Named(path, () => BundleHead.Read(file));
    }

    private static BundleHead Named(string path, Func<BundleHead> read)
    {
        try
        {
            return read();
        }
        catch (BadInputException e)
        {
            throw e.In($"bundle {ByteEscaping.ToDisplay(path)}");
        }
    }

    // Which of the pieces that the damaged file lies in is not the one that the inventory names; empty for a bundle in one file.
    private string WrongPiece(long from, long to)
    {
        var chunks = IsInPieces ? Head.Inventory.Chunks : [];
        long start = 0;
        for (var i = 0; i < chunks.Length; start += chunks[i].Size, i++)
        {
            if (start + chunks[i].Size <= from || start >= to)
            {
                continue;
            }

            using var file = File.OpenRead(BundleOutput.PieceName(_path, i + 1));
            var found = Convert.ToHexStringLower(SHA256.HashData(file));
            if (found != chunks[i].Sha256)
            {
                var other = chunks.ToList().FindIndex(chunk => chunk.Sha256 == found);
                return other >= 0 ? $"piece {i + 1} holds what piece {other + 1} must hold: " : $"piece {i + 1} is not the one of this bundle, or damaged: ";
            }
        }

        return string.Empty;
    }
}
