using System.Text;
using Appc.ImageSpec;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Schema;
using Appc.ImageSpec.Signing.Dsse;
using Appc.ImageStore.Signatures;
using Appc.Linux;
using Appc.Linux.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Appc.ImageStore.Members;

/// <summary>
/// A member's store as root looks at it: a place where bytes may be offered that a trusted key signed, and nothing else. What the member noted of images, of what
/// was seen, of trees and of trust is not read at all. Whatever is read may change while it is read, so every file is opened once: below the area, through no link
/// and into no other file system, without waiting, and only a regular one that is the member's own.
/// </summary>
internal sealed class MemberStore : IDisposable
{
    private const int MostNames = 10_000;
    private const int MostFiles = 64; // of signatures, or of statements
    private const int SignatureLimit = 1 << 20;
    private const ResolveFlags Inside = ResolveFlags.RESOLVE_BENEATH | ResolveFlags.RESOLVE_NO_SYMLINKS | ResolveFlags.RESOLVE_NO_MAGICLINKS | ResolveFlags.RESOLVE_NO_XDEV;

    private readonly SafeFileHandle _root;
    private readonly string _path;

    private MemberStore(SafeFileHandle root, string path, uint uid)
    {
        (_root, _path, Uid) = (root, path, uid);
    }

    /// <summary>The member.</summary>
    public uint Uid { get; }

    /// <summary>The store of a member; null where the place is not a directory of the member's own.</summary>
    public static MemberStore? TryOpen(SafeFileHandle area, string storePath, uint uid)
    {
        var handle = Sys.TryOpenat2(area, Encoding.ASCII.GetBytes($"{uid}"), OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY, 0, Inside, out _);
        if (handle is null || Sys.Fstat(handle).Uid != uid)
        {
            handle?.Dispose();
            return null;
        }

        return new(handle, Path.Join(storePath, MemberArea.Name, $"{uid}"), uid);
    }

    /// <summary>IDs that may be of images of that name; a guess, since the member's index says so.</summary>
    public IEnumerable<ImageId> Named(AcIdentifier name) => Ids($"index/names/{ImageIndex.DirectoryOf(name)}");

    /// <summary>IDs of what may be images.</summary>
    public IEnumerable<ImageId> All() => Ids("images");

    /// <summary>What the member says is the manifest of an image; null where it is none.</summary>
    public ImageManifest? TryReadManifest(ImageId id)
    {
        try
        {
            return TryRead($"images/{id}/{ImageFiles.Manifest}", ReadLimits.Default.MaxManifestBytes) is { } bytes ? ImageManifest.Parse(bytes) : null;
        }
        catch (BadInputException)
        {
            return null; // who wants it taken has to offer a whole one
        }
    }

    /// <summary>The image's file.</summary>
    /// <exception cref="BadInputException">It is no regular file of the member's.</exception>
    /// <exception cref="SystemCallException">It cannot be opened, or only by waiting for somebody.</exception>
    public SourceFile OpenImage(ImageId id)
    {
        var relative = $"images/{id}/{ImageFiles.Image}";
        return new(Path.Join(_path, relative), Open(relative));
    }

    /// <summary>Signatures that lie beside the image, and statements about keys that came with the member's images. What is malformed is passed over.</summary>
    public SignatureFiles ReadSignatures(ImageId id) => new(
        [.. Files($"images/{id}", ImageFiles.Image + ".").Select(bytes => Parsed(() => SignatureFile.Of(bytes))).OfType<SignatureFile>()],
        [.. Files("keys/statements", string.Empty).SelectMany(bytes => Parsed(() => SignedStatement.ParseFile(bytes).ToList()) ?? [])]);

    /// <inheritdoc/>
    public void Dispose() => _root.Dispose();

    private static T? Parsed<T>(Func<T> parse)
        where T : class
    {
        try
        {
            return parse();
        }
        catch (BadInputException)
        {
            return null; // it is not what it should be, so it speaks for nothing
        }
    }

    private IEnumerable<ImageId> Ids(string directory) =>
        Names(directory).Select(name => ImageId.TryParse(name, out var id) ? id : default).Where(id => id != default);

    private IEnumerable<byte[]> Files(string directory, string prefix) =>
        Names(directory).Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Take(MostFiles)
            .Select(name => TryRead($"{directory}/{name}", SignatureLimit)).OfType<byte[]>();

    private List<string> Names(string directory)
    {
        using var handle = Sys.TryOpenat2(_root, Encoding.UTF8.GetBytes(directory), OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY, 0, Inside, out _);
        return handle is null ? [] : [.. Sys.Getdents(handle, MostNames).Select(entry => entry.Name.ToTextOrNull()).OfType<string>()];
    }

    private byte[]? TryRead(string relative, int limit)
    {
        try
        {
            using var file = Open(relative);
            using var bytes = new MemoryStream();
            var buffer = new byte[64 << 10];
            for (int count; bytes.Length <= limit && (count = Sys.Read(file, buffer)) > 0;)
            {
                bytes.Write(buffer, 0, count);
            }

            return bytes.Length <= limit ? bytes.ToArray() : null;
        }
        catch (Exception e) when (e is SystemCallException or BadInputException)
        {
            return null; // gone, or nothing that root would read
        }
    }

    // A member may hold a lease on the file, which makes who opens it wait (fcntl(2), F_SETLEASE): O_NONBLOCK fails instead, as it does not wait for a pipe either.
    private SafeFileHandle Open(string relative)
    {
        var file = Sys.TryOpenat2(_root, Encoding.UTF8.GetBytes(relative), OpenFlags.O_RDONLY | OpenFlags.O_NONBLOCK | OpenFlags.O_NOCTTY, 0, Inside, out var errno)
            ?? throw new SystemCallException("open", ByteEscaping.ToDisplay(Path.Join(_path, relative)), errno);
        var status = Sys.Fstat(file);
        if (status.Type == FileType.Regular && status.Uid == Uid)
        {
            return file;
        }

        file.Dispose();
        throw new BadInputException($"open {ByteEscaping.ToDisplay(Path.Join(_path, relative))}: not a regular file of user {Uid}");
    }
}
