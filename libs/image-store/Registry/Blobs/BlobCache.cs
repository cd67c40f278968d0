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

    internal string PartialPathOf(Digest digest) => PathOf(digest) + ".partial";

    internal LockFile Lock(Digest digest)
    {
        Directory.CreateDirectory(Path.Join(_directory, digest.AlgorithmName), PrivateDirectory);
        return LockFile.Acquire(LockPathOf(digest), LockKind.Exclusive);
    }

    private string LockPathOf(Digest digest) => PathOf(digest) + ".lock";
}
