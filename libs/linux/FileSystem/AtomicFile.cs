using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Appc.Linux.FileSystem;

/// <summary>
/// A file that appears under its name whole and on disk, or not at all. It is written without a name where the file system
/// can do that (O_TMPFILE), else beside its final name; a process killed half-way changes nothing that anybody reads.
/// </summary>
public sealed class AtomicFile : IDisposable
{
    private const int RandomBytes = 8;
    private const string TemporaryPrefix = ".tmp-";

    private readonly SafeFileHandle _directory;
    private readonly byte[] _name;
    private readonly byte[] _temporaryName;
    private readonly SafeFileHandle _file;
    private readonly WritebackStream _stream;
    private bool _temporaryNameExists;

    private AtomicFile(string path, uint mode)
    {
        var full = Path.GetFullPath(path);
        _name = Encoding.UTF8.GetBytes(Path.GetFileName(full));
        _temporaryName = Encoding.ASCII.GetBytes(TemporaryPrefix + Sys.RandomHex(RandomBytes));
        _directory = Sys.OpenDirectory(Path.GetDirectoryName(full) ?? "/");
        _file = OpenUnnamed() ?? OpenNamed();
        Sys.Fchmod(_file, mode);
        _stream = new WritebackStream(_file);
    }

    /// <summary>Where to write the content. Readable and seekable too, so that it can be checked before <see cref="Commit"/>.</summary>
    public Stream Stream => _stream;

    /// <summary>Starts a file that <see cref="Commit"/> will put at <paramref name="path"/> with exactly <paramref name="mode"/>, whatever the umask.</summary>
    /// <exception cref="SystemCallException">The directory cannot be written.</exception>
    public static AtomicFile Begin(string path, uint mode) => new(path, mode);

    /// <summary>Writes a whole file: fsync, rename, fsync of the directory. Nothing changes when <paramref name="write"/> throws.</summary>
    public static void Write(string path, uint mode, Action<Stream> write)
    {
        using var file = Begin(path, mode);
        write(file.Stream);
        file.Commit();
    }

    /// <summary>Whether a file of that name may have been left by a process that was killed while it put a file in place.</summary>
    public static bool IsTemporary(string name) =>
        name.StartsWith(TemporaryPrefix, StringComparison.Ordinal) && name.Length == TemporaryPrefix.Length + (RandomBytes * 2) && name[TemporaryPrefix.Length..].All(char.IsAsciiHexDigitLower);

    /// <summary>Puts what was written in place and waits until it is on disk.</summary>
    /// <param name="replace">Replace a file of that name; else fail with EEXIST and leave it.</param>
    /// <exception cref="SystemCallException">A full disk, EEXIST, or a write error reported late.</exception>
    public void Commit(bool replace = true) => CommitAs(_directory, _name, replace);

    /// <summary>As <see cref="Commit"/>, under a name that was not known at the start, such as the digest of what was written.</summary>
    /// <param name="directory">A directory of the same file system.</param>
    /// <param name="name">The name in it.</param>
    /// <param name="replace">Replace a file of that name; else fail with EEXIST and leave it.</param>
    /// <exception cref="SystemCallException">A full disk, EEXIST, or a write error reported late.</exception>
    public void CommitAs(SafeFileHandle directory, ReadOnlySpan<byte> name, bool replace = true)
    {
        _stream.Flush();
        Sys.Fsync(_file);
        if (!_temporaryNameExists)
        {
            Sys.LinkOpenFile(_file, _directory, _temporaryName);
            _temporaryNameExists = true;
        }

        PutInPlace(directory, name, replace);
        _temporaryNameExists = false;
        Sys.Fsync(directory);
    }

    private void PutInPlace(SafeFileHandle directory, ReadOnlySpan<byte> name, bool replace)
    {
        try
        {
            Sys.Renameat2(_directory, _temporaryName, directory, name, replace ? RenameFlags.None : RenameFlags.RENAME_NOREPLACE);
        }
        catch (SystemCallException failure)
        {
            throw new SystemCallException("write", ByteEscaping.ToDisplay(name), failure.Errno); // nobody knows the temporary name
        }
    }

    /// <summary>Closes the file, and forgets it when it was not committed.</summary>
    public void Dispose()
    {
        if (_temporaryNameExists)
        {
            _temporaryNameExists = false;
            Sys.TryUnlinkat(_directory, _temporaryName);
        }

        DiscardStream();
        _directory.Dispose();
    }

    // What is still buffered goes to a file that nobody will see; a full disk must not hide the error that led here.
    private void DiscardStream()
    {
        _file.Dispose();
        try
        {
            _stream.Dispose();
        }
        catch (ObjectDisposedException)
        {
            // the handle went first, on purpose
        }
    }

    private SafeFileHandle? OpenUnnamed()
    {
        const OpenFlags flags = OpenFlags.O_TMPFILE | OpenFlags.O_RDWR;
        var file = Sys.TryOpenat2(_directory, "."u8, flags, PrivateMode, ResolveFlags.None, out var errno);
        return file is not null || errno is Errno.EOPNOTSUPP or Errno.EISDIR or Errno.ENOENT
            ? file
            : throw new SystemCallException("make", ByteEscaping.ToDisplay(_name), errno);
    }

    private SafeFileHandle OpenNamed()
    {
        const OpenFlags flags = OpenFlags.O_CREAT | OpenFlags.O_EXCL | OpenFlags.O_RDWR | OpenFlags.O_NOFOLLOW;
        var file = Sys.Openat2(_directory, _temporaryName, flags, PrivateMode);
        _temporaryNameExists = true;
        return file;
    }

    private const uint PrivateMode = 0x180; // 0600
}
