using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Appc.ImageSpec.Schema;
using Appc.Linux;
using Appc.Linux.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Appc.ImageStore;

/// <summary>
/// The newest verified image of each name and labels that was ever here: <c>index/seen/NAME/LABELS</c>, a symbolic link whose target is data. It stays
/// when the image goes, so that a name without a version never goes back. Written under the store's write lock, replaced by rename.
/// </summary>
internal sealed class SeenImages
{
    private const int LongestName = 255; // NAME_MAX
    private const int LongestVersion = 1000;
    private const string Pending = ",new"; // no label begins so

    private readonly StoreLayout _layout;

    public SeenImages(StoreLayout layout)
    {
        _layout = layout;
    }

    /// <summary>The newest one seen of the image's name and labels, the version apart; null for none.</summary>
    public (ImageId Id, ImageAge Age)? Find(ImageManifest manifest)
    {
        using var directory = _layout.TryOpenDirectory(DirectoryOf(manifest));
        return directory is null ? null : Read(directory, FileOf(manifest));
    }

    /// <summary>Notes that the image was seen, where it is newer than what was, or <paramref name="lower"/> says so. The caller holds the write lock.</summary>
    public void Note(StoredImage image, bool lower)
    {
        if (NeedsNote(image, lower))
        {
            using var directory = _layout.MakeDirectory("index", "seen", ImageIndex.DirectoryOf(image.Manifest.Name));
            var pending = Encoding.ASCII.GetBytes(Pending);
            Sys.TryUnlinkat(directory, pending);
            Sys.Symlinkat(Encode(image), directory, pending);
            Sys.Renameat2(directory, pending, directory, Encoding.ASCII.GetBytes(FileOf(image.Manifest)));
            Sys.Fsync(directory);
        }
    }

    /// <summary>False where <see cref="Note"/> would change nothing.</summary>
    public bool NeedsNote(StoredImage image, bool lower) =>
        Find(image.Manifest) is not { } seen || (seen.Id != image.Id && (lower || !ImageAge.Of(image).IsOlderThan(seen.Age)));

    private static string DirectoryOf(ImageManifest manifest) => $"index/seen/{ImageIndex.DirectoryOf(manifest.Name)}";

    private static string FileOf(ImageManifest manifest)
    {
        var labels = manifest.Labels.Where(label => label.Name.ToString() != "version").OrderBy(label => label.Name)
            .Select(label => $"{label.Name.ToString().Replace('/', ',')}={Uri.EscapeDataString(label.Value)}");
        var text = string.Join('|', labels) is { Length: > 0 } joined ? joined : "-";
        return text.Length <= LongestName ? text : ",," + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>ID|imported|created|version: times in milliseconds; what is not known is empty.</summary>
    private static byte[] Encode(StoredImage image)
    {
        var age = ImageAge.Of(image);
        var version = age.Version is { Length: <= LongestVersion } known ? Uri.EscapeDataString(known) : string.Empty;
        return Encoding.ASCII.GetBytes($"{image.Id}|{Milliseconds(age.Imported)}|{(age.Created is { } created ? Milliseconds(created) : string.Empty)}|{version}");
    }

    private static (ImageId Id, ImageAge Age)? Read(SafeFileHandle directory, string name)
    {
        try
        {
            return Decode(Encoding.ASCII.GetString(Sys.Readlinkat(directory, Encoding.ASCII.GetBytes(name)).Span));
        }
        catch (SystemCallException e) when (e.Errno is Errno.ENOENT or Errno.EINVAL)
        {
            return null; // nothing was seen yet, or it is not one of ours
        }
    }

    private static (ImageId Id, ImageAge Age)? Decode(string text) =>
        text.Split('|') is [var id, var imported, var created, var version] && ImageId.TryParse(id, out var known) && Time(imported) is { } time
            ? (known, new(version.Length == 0 ? null : Uri.UnescapeDataString(version), Time(created), time))
            : null;

    private static string Milliseconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    private static DateTimeOffset? Time(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds is > -62_135_596_800_000 and < 253_402_300_799_000
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : null;
}
