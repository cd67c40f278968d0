using System.Globalization;
using System.Text;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.ImageStore.Members;
using Appc.Linux;
using Appc.Linux.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Appc.ImageStore;

/// <summary>
/// The directories of a store and its version. Whoever may write here decides what is run, so the directory must belong to the user who runs
/// this and be closed to others; below it nothing is reached through a symbolic link.
/// </summary>
internal sealed class StoreLayout : IDisposable
{
    private const uint PrivateMode = 0x1C0; // 0700
    private const uint PrivateFile = 0x180; // 0600
    private const uint WritableByOthers = 0x12; // 0022
    private const int CurrentVersion = 1;
    private const ResolveFlags Below = ResolveFlags.RESOLVE_BENEATH | ResolveFlags.RESOLVE_NO_SYMLINKS;

    private StoreLayout(string path, SafeFileHandle root, ITreeOwners? owners)
    {
        (Root, TrustRoot, Handle, Owners) = (path, path, root, owners);
    }

    /// <summary>The absolute path of the store.</summary>
    public string Root { get; }

    /// <summary>Whose keys and policy count: the store itself, or for a member's store the one that root set up for the group.</summary>
    public string TrustRoot { get; private init; }

    /// <summary>True for the store of a member of a group, from which nothing is launched.</summary>
    public bool IsMembers => TrustRoot != Root;

    /// <summary>The store's own directory.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>Who does what wants several users; null where the store has none of that.</summary>
    public ITreeOwners? Owners { get; }

    /// <summary>Why something that nobody needs is still there.</summary>
    public List<BadInputException> Unremoved { get; } = [];

    public string Images => Path.Join(Root, "images");

    public string Trees => Path.Join(Root, "trees");

    public string Temporary => Path.Join(Root, "tmp");

    public string WriteLock => Path.Join(Root, "lock");

    /// <summary>Opens a store; makes an empty one where there is none. For a member of a group whose store it is, the member's own part of it.</summary>
    public static StoreLayout Open(string directory, ITreeOwners? owners = null)
    {
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        var layout = new StoreLayout(path, OpenOrMake(path), owners);
        try
        {
            layout = layout.OfMember();
            layout.RequirePrivate();
            if (!layout.HasCurrentVersion())
            {
                layout.Make();
            }

            return layout;
        }
        catch
        {
            layout.Dispose();
            throw;
        }
    }

    public string ImageDirectory(ImageId id) => Path.Join(Images, id.ToString());

    public string TreeDirectory(string key) => Path.Join(Trees, key);

    /// <summary>The file's bytes; null where it, or a directory above it, does not exist. Refuses anything but a regular file.</summary>
    /// <param name="relative">Below the store, without links.</param>
    /// <param name="limit">More bytes than that are refused.</param>
    public byte[]? TryRead(string relative, int limit)
    {
        using var file = TryOpenFile(relative);
        return file is null ? null : ReadAll(file, relative, limit);
    }

    /// <summary>A file of the store, open for reading; null where it, or a directory above it, does not exist.</summary>
    /// <param name="relative">Below the store, without links.</param>
    public SafeFileHandle? TryOpenFile(string relative)
    {
        var file = Sys.TryOpenat2(Handle, Encoding.UTF8.GetBytes(relative), OpenFlags.O_RDONLY | OpenFlags.O_NONBLOCK, 0, Below, out var errno);
        return file is not null || errno is Errno.ENOENT or Errno.ENOTDIR ? file : throw new SystemCallException("open", Show(relative), errno);
    }

    /// <summary>A directory of the store; null where there is none.</summary>
    /// <param name="relative">Below the store, without links.</param>
    public SafeFileHandle? TryOpenDirectory(string relative)
    {
        var handle = Sys.TryOpenat2(Handle, Encoding.UTF8.GetBytes(relative), OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY, 0, Below, out var errno);
        return handle is not null || errno is Errno.ENOENT ? handle : throw new SystemCallException("open", Show(relative), errno);
    }

    /// <summary>The directory, made with its parents where missing.</summary>
    public SafeFileHandle MakeDirectory(params ReadOnlySpan<string> relative)
    {
        var path = string.Empty;
        foreach (var part in relative)
        {
            path = path.Length == 0 ? part : $"{path}/{part}";
            Sys.TryMkdirat(Handle, Encoding.UTF8.GetBytes(path), PrivateMode);
        }

        return TryOpenDirectory(path) ?? throw new SystemCallException("open", Show(path), Errno.ENOENT);
    }

    /// <summary>Removes a directory with all below it, whoever's its files are.</summary>
    /// <exception cref="BadInputException">There are files in it that the caller cannot remove.</exception>
    private void Remove(string path)
    {
        if (Owners is not null)
        {
            Owners.Remove(path);
            return;
        }

        try
        {
            DirectoryTree.Delete(path);
        }
        catch (SystemCallException others) when (others.Errno is Errno.EACCES or Errno.EPERM)
        {
            throw new BadInputException($"remove {ByteEscaping.ToDisplay(path)}: there are files of other users in it; 'runner image gc' removes those of the caller's in /etc/subuid", others);
        }
    }

    /// <summary>Likewise; what cannot be removed is noted in <see cref="Unremoved"/>.</summary>
    /// <returns>Whether it is gone.</returns>
    public bool TryRemove(string path)
    {
        try
        {
            Remove(path);
            return true;
        }
        catch (BadInputException failure)
        {
            Unremoved.Add(failure);
            return false;
        }
    }

    public void Dispose() => Handle.Dispose();

    private StoreLayout OfMember()
    {
        var (owner, user) = (Sys.Fstat(Handle).Uid, Sys.Geteuid());
        if (owner != 0 || user == 0 || !MemberArea.IsIn(this))
        {
            return this;
        }

        var path = Path.Join(Root, MemberArea.Name, user.ToString(CultureInfo.InvariantCulture));
        var member = new StoreLayout(path, OpenOrMake(path), Owners) { TrustRoot = Root };
        Dispose();
        return member;
    }

    private static SafeFileHandle OpenOrMake(string path)
    {
        PrivateDirectory.Make(path);
        return Sys.OpenDirectory(path);
    }

    private void RequirePrivate()
    {
        var status = Sys.Fstat(Handle);
        if (status.Uid != Sys.Geteuid())
        {
            throw new BadInputException($"open store {Show("")}: it belongs to user {status.Uid}, not to user {Sys.Geteuid()}, who runs this");
        }

        if ((status.Permissions & WritableByOthers) != 0)
        {
            throw new BadInputException($"open store {Show("")}: others may write to it (mode {Convert.ToString(status.Permissions, 8)})");
        }
    }

    private bool HasCurrentVersion()
    {
        var text = TryRead("version", limit: 16);
        if (text is null)
        {
            return false;
        }

        return int.TryParse(Encoding.ASCII.GetString(text).TrimEnd('\n'), out var version) && version == CurrentVersion ? true
            : throw new BadInputException(version > CurrentVersion
                ? $"open store {Show("")}: layout version {version} is newer than this program, which knows {CurrentVersion}"
                : $"open store {Show("")}: the version file is damaged");
    }

    // The version comes last: a store that has one is complete. Two makers at once do the same twice.
    private void Make()
    {
        if (Sys.Getdents(Handle).Exists(entry => !IsOurs(entry.Name.ToString())))
        {
            throw new BadInputException($"open store {Show("")}: the directory holds other things and no store");
        }

        foreach (var name in new[] { "images", "index", "trees", "tmp" })
        {
            Sys.TryMkdirat(Handle, Encoding.UTF8.GetBytes(name), PrivateMode);
        }

        AtomicFile.Write(Path.Join(Root, "version"), PrivateFile, stream => stream.Write(Encoding.ASCII.GetBytes($"{CurrentVersion}\n")));
    }

    // Keys may be trusted and pods prepared before the first image comes.
    private static bool IsOurs(string name) =>
        name is "images" or "index" or "trees" or "tmp" or "lock" or "keys" or "pods" or "blobs" or "policy.json" or "version" or MemberArea.Name || name.StartsWith(".tmp-", StringComparison.Ordinal);

    private byte[] ReadAll(SafeFileHandle file, string relative, int limit)
    {
        var status = Sys.Fstat(file);
        if (status.Type != FileType.Regular || status.Size > limit)
        {
            throw new BadInputException($"read {Show(relative)}: not a regular file of at most {limit} bytes");
        }

        var bytes = new byte[status.Size];
        var count = 0;
        while (count < bytes.Length && Sys.Read(file, bytes.AsSpan(count)) is > 0 and var read)
        {
            count += read;
        }

        return count == bytes.Length ? bytes : throw new BadInputException($"read {Show(relative)}: it became shorter while being read");
    }

    private string Show(string relative) => ByteEscaping.ToDisplay(Path.Join(Root, relative));
}
