using Appc.ImageSpec.Signing;
using Appc.Linux.FileSystem;

namespace Appc.ImageStore.Signatures;

/// <summary>The files of signatures in an image's directory. Whoever changes them holds the store's write lock, or the directory is nobody else's yet.</summary>
internal static class SignatureShelf
{
    private const uint PrivateFile = 0x180; // 0600

    /// <summary>Adds what is new, drops what newer signatures replace. First new files, then the record that names them, then old files go: whole at every point.</summary>
    /// <returns>The record as it is now.</returns>
    public static ImageRecord Add(string directory, ImageRecord record, IReadOnlyList<KeptSignature> signatures)
    {
        var added = signatures.Where(kept => !IsThere(directory, record, kept)).ToList();
        if (added.Count == 0)
        {
            return record;
        }

        Dictionary<string, KeptSignature> files = new(StringComparer.Ordinal);
        foreach (var kept in added)
        {
            files.Add(FreeName(directory, kept.Kind, files), kept);
        }

        var merged = SignatureMerge.Of(record.Signatures, files.Select(pair => new SignatureRecord(pair.Key, pair.Value.Verdicts, pair.Value.Checked)));
        foreach (var name in merged.Select(signature => signature.FileName).Where(files.ContainsKey))
        {
            AtomicFile.Write(Path.Join(directory, name), PrivateFile, stream => stream.Write(files[name].Bytes.Span));
        }

        var result = record with { Signatures = merged };
        AtomicFile.Write(Path.Join(directory, ImageFiles.Record), PrivateFile, stream => ImageRecordJson.Write(stream, result));
        foreach (var old in record.Signatures.Where(old => !merged.Any(signature => signature.FileName == old.FileName)))
        {
            File.Delete(Path.Join(directory, old.FileName));
        }

        return result;
    }

    /// <summary>The files of an image in the store, as they would be added to another copy of it.</summary>
    public static IReadOnlyList<KeptSignature> Read(string directory, IEnumerable<SignatureRecord> records) =>
        [.. records.Select(record => new KeptSignature(record.Kind, File.ReadAllBytes(Path.Join(directory, record.FileName)), record.Verdicts, record.Checked))];

    private static bool IsThere(string directory, ImageRecord record, KeptSignature kept) => record.Signatures.Any(old =>
        old.Kind == kept.Kind && old.Verdicts.Select(verdict => verdict.SigningKeyId).SequenceEqual(kept.Verdicts.Select(verdict => verdict.SigningKeyId), StringComparer.Ordinal)
        && Path.Join(directory, old.FileName) is var path && File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(kept.Bytes.Span));

    private static string FreeName(string directory, SignatureKind kind, Dictionary<string, KeptSignature> taken)
    {
        var number = 1;
        while (File.Exists(Path.Join(directory, ImageFiles.Signature(number, kind))) || taken.ContainsKey(ImageFiles.Signature(number, kind)))
        {
            number++;
        }

        return ImageFiles.Signature(number, kind);
    }
}
