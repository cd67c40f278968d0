using Appc.ImageSpec;
using Appc.Linux;
using Appc.Linux.FileSystem;

namespace Appc.ImageStore.Signatures;

/// <summary>Signatures that are made and on the disk, and not yet under their names. Disposing it gives up those that were not put in place.</summary>
public sealed class PreparedSignatures : IDisposable
{
    private const uint SignatureMode = 0x1A4; // 0644

    private readonly List<(string Path, AtomicFile File)> _files = [];

    /// <summary>Puts them in place of those that are there, which hardly can fail.</summary>
    /// <returns>The files written.</returns>
    public IReadOnlyList<string> Commit()
    {
        foreach (var (_, file) in _files)
        {
            file.Commit();
        }

        return _files.ConvertAll(signature => signature.Path);
    }

    /// <inheritdoc/>
    public void Dispose() => _files.ForEach(signature => signature.File.Dispose());

    internal void Add(string path, ReadOnlySpan<byte> signature)
    {
        if (Directory.Exists(path))
        {
            throw new BadInputException($"write {ByteEscaping.ToDisplay(path)}: a directory is in the signature's place");
        }

        var file = AtomicFile.Begin(path, SignatureMode);
        _files.Add((path, file));
        file.Stream.Write(signature);
        file.Stream.Flush();
    }
}
