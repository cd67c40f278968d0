using Appc.ImageSpec.Oci;
using Appc.Linux.FileSystem;

namespace Appc.ImageStore.Registry.Blobs;

/// <summary>
/// A directory of downloaded blobs: <c>sha256/HEX</c> is whole and verified, <c>sha256/HEX.partial</c> is what has come so far, locked by
/// <c>sha256/HEX.lock</c> while somebody downloads it. Directories 0700, files 0600.
/// </summary>
public sealed class BlobCache
{
    private const UnixFileMode PrivateDirectory = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private readonly string _directory;

    /// <summary>Uses a directory, which is made when the first blob comes.</summary>
    public BlobCache(string directory)
    {
        _directory = directory;
    }

    /// <summary>The cache of a state directory; of the usual one where that is null.</summary>
    public static BlobCache Below(string? stateDirectory) => new(Path.Join(stateDirectory ?? StateDirectory.Default(), "blobs"));

    /// <summary>True when this is the cache of a store, whose garbage collection removes what is not used any more.</summary>
    public bool IsOfStore => File.Exists(Path.Join(_directory, "..", "version"));

    /// <summary>Where the whole blob is, or will be.</summary>
    public string PathOf(Digest digest) => Path.Join(_directory, digest.AlgorithmName, digest.Hex);

    /// <summary>Forgets a blob, whole or not, unless somebody is downloading it.</summary>
    public void Forget(Digest digest)
    {
        using var guard = Lock(digest);
        File.Delete(PathOf(digest));
        File.Delete(PartialPathOf(digest));
        File.Delete(LockPathOf(digest));
    }

    /// <summary>Forgets every blob, whole or not, that was last used before <paramref name="limit"/>, unless somebody is downloading it.</summary>
    /// <returns>How many.</returns>
    public int Sweep(DateTimeOffset limit)
    {
        var files = Directory.Exists(_directory) ? Directory.GetFiles(_directory, "*", SearchOption.AllDirectories) : [];
        return files.Select(Named).OfType<Digest>().Distinct().Count(digest => SweepOne(digest, limit));
    }

    internal string PartialPathOf(Digest digest) => PathOf(digest) + ".partial";

    internal LockFile Lock(Digest digest)
    {
        Directory.CreateDirectory(Path.Join(_directory, digest.AlgorithmName), PrivateDirectory);
        return LockFile.Acquire(LockPathOf(digest), LockKind.Exclusive);
    }

    private static Digest? Named(string file) =>
        Digest.TryParse($"{Path.GetFileName(Path.GetDirectoryName(file))}:{Path.GetFileName(file).Split('.')[0]}", out var digest) ? digest : null;

    private bool SweepOne(Digest digest, DateTimeOffset limit)
    {
        using var guard = LockFile.TryAcquire(LockPathOf(digest), LockKind.Exclusive);
        string[] parts = [PathOf(digest), PartialPathOf(digest)];
        if (guard is null || parts.Any(part => File.Exists(part) && File.GetLastWriteTimeUtc(part) > limit))
        {
            return false;
        }

        Array.ForEach([.. parts, LockPathOf(digest)], File.Delete);
        return true;
    }

    private string LockPathOf(Digest digest) => PathOf(digest) + ".lock";
}
