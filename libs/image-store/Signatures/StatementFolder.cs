using System.Security.Cryptography;
using Appc.ImageSpec.Signing.Dsse;
using Appc.Linux.FileSystem;

namespace Appc.ImageStore.Signatures;

/// <summary>
/// <c>keys/statements/SHA256.json</c>: the statements about keys that came with images and were believed. What was revoked once stays revoked,
/// also for images that come without the statement.
/// </summary>
internal sealed class StatementFolder
{
    private const uint ReadableFile = 0x1A4; // 0644: as no secret as the keys beside it

    private readonly string _stateDirectory;
    private readonly string _directory;

    public StatementFolder(string stateDirectory)
    {
        _stateDirectory = stateDirectory;
        _directory = Path.Join(stateDirectory, "keys", "statements");
    }

    /// <summary>All that are kept.</summary>
    /// <exception cref="ImageSpec.BadInputException">A file is damaged: rather nothing runs than what was revoked.</exception>
    public IReadOnlyList<SignedStatement> Read() => Directory.Exists(_directory)
        ? [.. Directory.GetFiles(_directory, "*.json").Order(StringComparer.Ordinal).SelectMany(path => SignatureFiles.ReadStatements(path))]
        : [];

    /// <summary>Keeps them, each once, each whole or not at all.</summary>
    public void Keep(IEnumerable<SignedStatement> statements)
    {
        foreach (var statement in statements)
        {
            var bytes = statement.Envelope.ToJson();
            var path = Path.Join(_directory, Convert.ToHexStringLower(SHA256.HashData(bytes)) + ".json");
            if (!File.Exists(path))
            {
                PrivateDirectory.Make(_stateDirectory);
                PrivateDirectory.MakeReadable(_directory);
                AtomicFile.Write(path, ReadableFile, stream => stream.Write(bytes));
            }
        }
    }
}
