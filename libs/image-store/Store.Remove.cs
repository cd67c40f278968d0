using System.Text;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.Linux.FileSystem;

namespace Appc.ImageStore;

public sealed partial class Store
{
    /// <summary>Why something that nobody needs any more is still on the disk: files that the caller cannot remove. <see cref="Gc"/> fails with it, and tries again the next time.</summary>
    public IEnumerable<string> Leftovers => _layout.Unremoved.Select(failure => failure.Message).Distinct();

    /// <summary>Removes an image with its rendered tree. From the first moment on it is not to be found any more.</summary>
    /// <param name="id">The image; a damaged one too.</param>
    /// <exception cref="NotFoundException">It is not in the store.</exception>
    /// <exception cref="BadInputException">A pod uses its tree.</exception>
    public void Remove(ImageId id)
    {
        if (!_catalog.Exists(id))
        {
            throw new NotFoundException($"remove image {id}: it is not in the store");
        }

        if (!TreesOf(id).TrueForAll(_trees.TryRemove))
        {
            throw new BadInputException($"remove image {id}: a pod is using it");
        }

        var image = _catalog.LoadHealthy(id);
        if (image is { Signatures.IsEmpty: false })
        {
            Note(image, lower: false); // what is gone was seen all the same
        }

        var name = image?.Manifest.Name;
        using var workspace = Workspace.Create(_layout);
        using var writing = LockFile.Acquire(_layout.WriteLock, LockKind.Exclusive);
        MoveAside(id, workspace);
        if (name is { } known)
        {
            _index.Remove(id, known);
        }
    }

    /// <summary>Removes what nobody needs: leftovers of killed processes, dangling index entries, trees and images that were not used for long.</summary>
    /// <param name="options">What may go.</param>
    /// <returns>What went.</returns>
    public GcReport Gc(GcOptions options)
    {
        var images = options.ImageGrace is { } grace ? RemoveUnused(options.Now - grace) : 0;
        _trees.SweepLocks();
        var trees = _trees.Keys().Count(key => IsUnneeded(key, options.Now - options.TreeGrace) && _trees.TryRemove(key));
        var blobs = Blobs.Sweep(options.Now - options.TreeGrace);
        var entries = SweepIndex();
        var leftovers = Workspace.Sweep(_layout);
        return _layout.Unremoved is [var first, ..] ? throw first : new(leftovers, entries, trees, images, blobs); // it has kept nothing else from going
    }

    private int SweepIndex()
    {
        using var writing = LockFile.Acquire(_layout.WriteLock, LockKind.Exclusive);
        return _index.Sweep(_catalog.Exists);
    }

    private void MoveAside(ImageId id, Workspace workspace)
    {
        using var images = _layout.MakeDirectory("images");
        using var target = Sys.OpenDirectory(workspace.Path);
        Sys.Renameat2(images, Encoding.ASCII.GetBytes(id.ToString()), target, "removed"u8);
        Sys.Fsync(images);
    }

    private List<string> TreesOf(ImageId id) => [.. _trees.Keys().Where(key => key == id.ToString() || _trees.ImagesOf(key).Contains(id))];

    private bool IsUnneeded(string key, DateTimeOffset limit) =>
        _trees.LastUse(key) <= limit || _trees.ImagesOf(key) is [] || !_trees.ImagesOf(key).All(_catalog.Exists);

    private int RemoveUnused(DateTimeOffset limit)
    {
        var unused = List().Where(image => image.Record.Imported <= limit && TreesOf(image.Id).TrueForAll(key => _trees.LastUse(key) <= limit)).ToList();
        return unused.Count(image => TryRemove(image.Id));
    }

    private bool TryRemove(ImageId id)
    {
        if (!TreesOf(id).TrueForAll(_trees.TryRemove))
        {
            return false;
        }

        Remove(id);
        return true;
    }
}
