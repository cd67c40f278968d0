using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Appc.Linux;
using Appc.Linux.FileSystem;

namespace Appc.ImageStore.Discovery;

/// <summary>
/// What has come of one address so far, kept between runs: <c>KEY</c> (0600) with the bytes and <c>KEY.etag</c> with their version; <c>KEY.lock</c> is held
/// by whoever works on it. KEY is the address's SHA-256.
/// </summary>
internal sealed class PartialFile : IDisposable
{
    private const uint PrivateFile = 0x180; // 0600
    private readonly LockFile _lock;
    private readonly FileStream _file;
    private bool _forgotten;

    private PartialFile(string path, LockFile held)
    {
        (Path, _lock) = (path, held);
        _file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            BufferSize = 0,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        _file.Seek(0, SeekOrigin.End);
        Version = File.Exists(VersionPath) && EntityTagHeaderValue.TryParse(File.ReadAllText(VersionPath), out var version) ? version : null;
    }

    /// <summary>Where the bytes are.</summary>
    internal string Path { get; }

    /// <summary>How many there are.</summary>
    internal long Length => _file.Length;

    /// <summary>The strong ETag of what they belong to; null where the server gave none.</summary>
    internal EntityTagHeaderValue? Version { get; private set; }

    private string VersionPath => Path + ".etag";

    /// <summary>Opens it, waiting for others who fetch the same.</summary>
    /// <param name="directory">Made when it is not there, 0700.</param>
    /// <param name="address">What is fetched.</param>
    internal static PartialFile Open(string directory, Uri address)
    {
        PrivateDirectory.Make(directory);
        var path = System.IO.Path.Join(directory, KeyOf(address));
        return new PartialFile(path, LockFile.Acquire(path + ".lock", LockKind.Exclusive));
    }

    internal static string KeyOf(Uri address) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(address.AbsoluteUri)));

    /// <summary>Forgets the bytes; the next ones belong to <paramref name="version"/>.</summary>
    internal void Restart(EntityTagHeaderValue? version)
    {
        _file.SetLength(0);
        Version = version;
        if (version is null)
        {
            File.Delete(VersionPath);
        }
        else
        {
            AtomicFile.Write(VersionPath, PrivateFile, stream => stream.Write(Encoding.ASCII.GetBytes(version.ToString())));
        }
    }

    /// <summary>Adds bytes at the end.</summary>
    /// <exception cref="SystemCallException">The disk is full, which waiting does not cure.</exception>
    internal void Append(ReadOnlySpan<byte> data)
    {
        try
        {
            _file.Write(data);
        }
        catch (IOException e)
        {
            throw new SystemCallException("write", ByteEscaping.ToDisplay(Path), e.HResult);
        }
    }

    /// <summary>Waits until the bytes are on disk.</summary>
    internal void Sync() => _file.Flush(flushToDisk: true);

    /// <summary>Removes the bytes: they have served, or are worth nothing.</summary>
    internal void Forget()
    {
        if (!_forgotten)
        {
            _forgotten = true;
            File.Delete(Path);
            File.Delete(VersionPath);
            File.Delete(Path + ".lock");
        }
    }

    /// <summary>Lets others work on it.</summary>
    public void Dispose()
    {
        if (_file.Length == 0)
        {
            Forget();
        }

        _file.Dispose();
        _lock.Dispose();
    }
}
