using System.Security.Cryptography;
using System.Text;
using Appc.ImageSpec.Schema;
using Appc.Linux;
using Appc.Linux.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Appc.ImageStore;

/// <summary>
/// Finds images without looking at all of them. Every entry is a symbolic link whose target is data (nothing follows it): one system call
/// makes it whole, one reads it. An entry whose image is not there means nothing, so entries are made before the image and removed after it.
/// <code>
/// index/names/NAME/ID      when it was taken in and its labels; / in a name is written ,
/// index/seen/NAME/LABELS   the newest verified image of that name and labels (see SeenImages)
/// index/ids/XX/ID          XX: the ID's first two digits
/// index/files/FINGERPRINT  ID of the image last taken in from a file of that size and beginning
/// </code>
/// </summary>
internal sealed class ImageIndex
{
    private const int LongestDirectoryName = 255; // NAME_MAX
    private const int ShardDigits = 2;

    private readonly StoreLayout _layout;

    public ImageIndex(StoreLayout layout)
    {
        _layout = layout;
    }

    public void Add(ImageId id, ImageManifest manifest, DateTimeOffset imported)
    {
        using var name = _layout.MakeDirectory("index", "names", DirectoryOf(manifest.Name));
        Link(name, id.ToString(), IndexEntry.Encode(imported, ImageAge.CreatedOf(manifest), manifest.Labels));
        using var shard = _layout.MakeDirectory("index", "ids", id.Hex[..ShardDigits]);
        Link(shard, id.ToString(), "-"u8);
    }

    public void AddFile(string fingerprint, ImageId id)
    {
        using var files = _layout.MakeDirectory("index", "files");
        Sys.TryUnlinkat(files, Encoding.ASCII.GetBytes(fingerprint));
        Link(files, fingerprint, Encoding.ASCII.GetBytes(id.ToString()));
    }

    public ImageId? FindFile(string fingerprint)
    {
        using var files = _layout.TryOpenDirectory("index/files");
        return files is not null && TryRead(files, Encoding.ASCII.GetBytes(fingerprint)) is { } target && ImageId.TryParse(target.ToTextOrNull(), out var id) ? id : null;
    }

    public void Remove(ImageId id, AcIdentifier name)
    {
        RemoveFrom($"index/names/{DirectoryOf(name)}", id);
        RemoveFrom($"index/ids/{id.Hex[..ShardDigits]}", id);
    }

    /// <summary>The images of a name, the last one taken in first.</summary>
    public List<(ImageId Id, IndexEntry Entry)> Named(AcIdentifier name)
    {
        List<(ImageId Id, IndexEntry Entry)> found = [];
        using var directory = _layout.TryOpenDirectory($"index/names/{DirectoryOf(name)}");
        foreach (var id in Ids(directory))
        {
            if (TryRead(directory!, Encoding.ASCII.GetBytes(id.ToString())) is { } target && IndexEntry.TryDecode(target.Span) is { } entry)
            {
                found.Add((id, entry));
            }
        }

        found.Sort((a, b) => a.Entry.Imported == b.Entry.Imported ? a.Id.CompareTo(b.Id) : b.Entry.Imported.CompareTo(a.Entry.Imported));
        return found;
    }

    /// <summary>The images whose ID begins so, in no order.</summary>
    /// <param name="digits">0 to 128 hexadecimal digits in small letters.</param>
    public IEnumerable<ImageId> WithPrefix(string digits)
    {
        foreach (var shard in Shards(digits))
        {
            using var directory = _layout.TryOpenDirectory($"index/ids/{shard}");
            foreach (var id in Ids(directory).Where(id => id.Hex.StartsWith(digits, StringComparison.Ordinal)))
            {
                yield return id;
            }
        }
    }

    /// <summary>Removes entries whose image is gone.</summary>
    /// <returns>How many.</returns>
    public int Sweep(Func<ImageId, bool> exists)
    {
        var count = 0;
        foreach (var group in new[] { "index/names", "index/ids" })
        {
            foreach (var directory in Names(group))
            {
                using var handle = _layout.TryOpenDirectory($"{group}/{directory}");
                count += Ids(handle).Where(id => !exists(id)).ToList().Count(id => RemoveFrom($"{group}/{directory}", id));
            }
        }

        return count;
    }

    internal static string DirectoryOf(AcIdentifier name)
    {
        var text = name.ToString().Replace('/', ',');
        return text.Length <= LongestDirectoryName ? text : "," + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    private IEnumerable<string> Shards(string digits) =>
        digits.Length >= ShardDigits ? [digits[..ShardDigits]] : Names("index/ids").Where(name => name.StartsWith(digits, StringComparison.Ordinal));

    private List<string> Names(string directory)
    {
        using var handle = _layout.TryOpenDirectory(directory);
        return handle is null ? [] : [.. Sys.Getdents(handle).Select(entry => entry.Name.ToTextOrNull()).OfType<string>()];
    }

    private static IEnumerable<ImageId> Ids(SafeFileHandle? directory)
    {
        foreach (var entry in directory is null ? [] : Sys.Getdents(directory))
        {
            if (ImageId.TryParse(entry.Name.ToTextOrNull(), out var id))
            {
                yield return id;
            }
        }
    }

    private static ByteString? TryRead(SafeFileHandle directory, ReadOnlySpan<byte> name)
    {
        try
        {
            return Sys.Readlinkat(directory, name);
        }
        catch (SystemCallException e) when (e.Errno is Errno.ENOENT or Errno.EINVAL)
        {
            return null; // removed since the directory was read, or not one of ours
        }
    }

    private static void Link(SafeFileHandle directory, string name, ReadOnlySpan<byte> target)
    {
        try
        {
            Sys.Symlinkat(target, directory, Encoding.ASCII.GetBytes(name));
            Sys.Fsync(directory);
        }
        catch (SystemCallException e) when (e.Errno == Errno.EEXIST)
        {
            // the same ID has the same labels; when it was first taken in stays
        }
    }

    private bool RemoveFrom(string directory, ImageId id)
    {
        using var handle = _layout.TryOpenDirectory(directory);
        return handle is not null && Sys.TryUnlinkat(handle, Encoding.ASCII.GetBytes(id.ToString()));
    }
}
