using System.Text;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.ImageStore.Keys;
using Appc.Linux;
using Appc.Linux.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Acserver.Depot;

/// <summary>
/// The store: a plain directory (docs/acserver.md). Nothing in it is reached through a symbolic link, and nothing is kept in memory that would have
/// to be read at the start: an image's place follows from its name and labels.
/// </summary>
internal sealed class DepotDirectory : IDisposable
{
    internal const uint DirectoryMode = 0x1ED; // 0755
    internal const uint FileMode = 0x1A4; // 0644
    private const ResolveFlags Below = ResolveFlags.RESOLVE_BENEATH | ResolveFlags.RESOLVE_NO_SYMLINKS;
    private const string CurrentVersion = "acserver 1\n";
    private static readonly string[] s_places = ["version", "images", "keys", "tokens", "tmp", "policy.json"];
    private readonly SafeFileHandle _root;

    private DepotDirectory(string path, SafeFileHandle root)
    {
        (Root, _root) = (path, root);
        Keys = KeyStore.Open(Path.Join(path, "keys"));
    }

    /// <summary>The absolute path.</summary>
    internal string Root { get; }

    /// <summary>The keys that vouch for images, and that are served to those who ask for a name's keys.</summary>
    internal KeyStore Keys { get; }

    /// <summary>Images that lie inside another file, by path; none for an ordinary store.</summary>
    internal IReadOnlyDictionary<string, IReadOnlyList<FilePart>> Elsewhere { get; set; } = new Dictionary<string, IReadOnlyList<FilePart>>();

    /// <summary>What was read of names with many images.</summary>
    internal KeyCache KnownKeys { get; } = new();

    /// <summary>Where half-made things are.</summary>
    internal string Temporary => Path.Join(Root, "tmp");

    /// <summary>Opens a store; makes an empty one where there is none, or an empty directory.</summary>
    /// <exception cref="BadInputException">The directory holds other things, or a newer layout.</exception>
    internal static DepotDirectory Open(string directory)
    {
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        Directory.CreateDirectory(path);
        var depot = new DepotDirectory(path, Sys.OpenDirectory(path));
        try
        {
            depot.RequireLayout();
            return depot;
        }
        catch
        {
            depot.Dispose();
            throw;
        }
    }

    /// <summary>Where the images of a name are, with those of names below it.</summary>
    internal static string DirectoryOf(AcIdentifier name) => $"images/{name}";

    /// <summary>A file for reading; null where it, or a directory above it, does not exist or is no plain one.</summary>
    internal SafeFileHandle? TryOpenFile(string relative)
    {
        var file = Sys.TryOpenat2(_root, Encoding.UTF8.GetBytes(relative), OpenFlags.O_RDONLY | OpenFlags.O_NONBLOCK, 0, Below, out var errno);
        if (file is not null && Sys.Fstat(file).Type != FileType.Regular)
        {
            file.Dispose(); // a pipe or a device that somebody put there
            return null;
        }

        return file is not null ? file
            : errno is Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP or Errno.ENAMETOOLONG ? null
            : throw new SystemCallException("open", Show(relative), errno);
    }

    /// <summary>Whether the store can be read at this moment.</summary>
    internal bool IsThere()
    {
        try
        {
            using var images = TryOpenDirectory("images");
            return images is not null;
        }
        catch (SystemCallException)
        {
            return false; // EACCES, EIO, ESTALE: whatever it is, nobody can be served
        }
    }

    /// <summary>An image for reading, wherever it lies; null where it does not exist.</summary>
    internal ImageContent? TryOpenImage(string relative) =>
        Elsewhere.TryGetValue(relative, out var parts) ? new ImageContent(parts)
        : TryOpenFile(relative) is { } file ? new ImageContent(file)
        : null;

    /// <summary>A small file's bytes; null where there is none.</summary>
    internal byte[]? TryRead(string relative, int most)
    {
        using var file = TryOpenFile(relative);
        if (file is null)
        {
            return null;
        }

        var status = Sys.Fstat(file);
        if (status.Size > most)
        {
            throw new BadInputException($"read {Show(relative)}: larger than {most} bytes");
        }

        var bytes = new byte[status.Size];
        return RandomAccess.Read(file, bytes, 0) == bytes.Length ? bytes : throw new BadInputException($"read {Show(relative)}: it became shorter while being read");
    }

    /// <summary>A directory; null where there is none.</summary>
    internal SafeFileHandle? TryOpenDirectory(string relative)
    {
        const OpenFlags flags = OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY;
        var handle = Sys.TryOpenat2(_root, Encoding.UTF8.GetBytes(relative), flags, 0, Below, out var errno);
        return handle is not null ? handle
            : errno is Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP or Errno.ENAMETOOLONG ? null
            : throw new SystemCallException("open", Show(relative), errno);
    }

    /// <summary>The directory, made with its parents where missing.</summary>
    internal SafeFileHandle MakeDirectory(string relative)
    {
        for (var end = relative.IndexOf('/'); end >= 0; end = relative.IndexOf('/', end + 1))
        {
            MakeOne(relative[..end]).Dispose();
        }

        return MakeOne(relative);
    }

    /// <summary>A file for adding at its end, made where missing.</summary>
    /// <exception cref="SystemCallException">It cannot be opened, or is a symbolic link.</exception>
    internal SafeFileHandle OpenForAppending(string name, uint mode) =>
        Sys.Openat2(_root, Encoding.UTF8.GetBytes(name), OpenFlags.O_WRONLY | OpenFlags.O_APPEND | OpenFlags.O_CREAT | OpenFlags.O_NONBLOCK, mode, Below);

    /// <summary>A path below the store, safe to show.</summary>
    internal string Show(string relative) => ByteEscaping.ToDisplay(Path.Join(Root, relative));

    public void Dispose() => _root.Dispose();

    // Each level is opened before anything is made in it: making must not follow a link either.
    private SafeFileHandle MakeOne(string relative)
    {
        if (TryOpenDirectory(relative) is { } present)
        {
            return present;
        }

        var slash = relative.LastIndexOf('/');
        using (var parent = slash < 0 ? null : TryOpenDirectory(relative[..slash]) ?? throw new SystemCallException("open", Show(relative[..slash]), Errno.ENOTDIR))
        {
            Sys.TryMkdirat(parent ?? _root, Encoding.UTF8.GetBytes(relative[(slash + 1)..]), DirectoryMode);
        }

        return TryOpenDirectory(relative) ?? throw new SystemCallException("open", Show(relative), Errno.ENOTDIR);
    }

    private void RequireLayout()
    {
        if (s_places.FirstOrDefault(place => new FileInfo(Path.Join(Root, place)).LinkTarget is not null) is { } link)
        {
            throw new BadInputException($"open store {Show(string.Empty)}: {link} is a symbolic link, and none is followed");
        }

        var version = TryRead("version", 64);
        if (version is null)
        {
            Make();
        }
        else if (Encoding.ASCII.GetString(version) != CurrentVersion)
        {
            throw new BadInputException($"open store {Show(string.Empty)}: its layout is not one that this program knows");
        }
    }

    private void Make()
    {
        if (Sys.Getdents(_root).Exists(entry => entry.Name.ToString() is not ("images" or "keys" or "tokens" or "tmp") and not ['.', 't', 'm', 'p', '-', ..]))
        {
            throw new BadInputException($"open store {Show(string.Empty)}: the directory holds other things and no store");
        }

        MakeDirectory("images").Dispose();
        MakeDirectory("tmp").Dispose();
        AtomicFile.Write(Path.Join(Root, "version"), FileMode, stream => stream.Write(Encoding.ASCII.GetBytes(CurrentVersion)));
    }
}
