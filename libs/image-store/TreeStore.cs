using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Appc.ImageSpec.Rootfs;
using Appc.ImageSpec.Schema;
using Appc.Linux.FileSystem;

namespace Appc.ImageStore;

/// <summary>
/// Rendered trees: trees/KEY/rootfs, trees/KEY/facts (see <see cref="TreeFacts"/>), trees/KEY/images (the IDs it was made from) and the lock
/// trees/KEY.lock: held shared by users, exclusively by who removes the tree. The lock's modification time is the last use. Who makes
/// the tree holds trees/KEY.making.lock instead: users hold theirs as long as a pod runs, and nobody who is about to run another may wait for that. A tree of an ordinary
/// user's has no owners, or those of the image as numbers that are his by /etc/subuid: its key then begins with users-NUMBERS-.
/// </summary>
internal sealed class TreeStore
{
    public const string Rootfs = "rootfs";
    public const string Facts = "facts";
    public const string Images = "images";
    public const string LockSuffix = ".lock";
    public const string MakingSuffix = ".making" + LockSuffix;

    private const string OfUsers = "users-";
    private const string OfSeveral = "layers-";

    private static readonly Timespec s_now = new(0, (1L << 30) - 1); // UTIME_NOW of utimensat(2)

    private readonly StoreLayout _layout;

    public TreeStore(StoreLayout layout)
    {
        _layout = layout;
    }

    /// <summary>The key of a tree made from these layers: the image's own ID where it has no dependencies.</summary>
    /// <param name="layers">The layers.</param>
    /// <param name="users">Stands for the numbers that its owners have on disk; null for the image's own, or for none.</param>
    public static string KeyOf(ImmutableArray<RenderLayer> layers, string? users = null) => users is not null ? $"{OfUsers}{users}-{KeyOf(layers)}"
        : layers is [var only]
        ? only.Image.Id.ToString()
        : OfSeveral + Convert.ToHexStringLower(SHA512.HashData(Encoding.ASCII.GetBytes(string.Join('\n', layers.Select(layer => layer.Image.Id)))));

    public bool Exists(string key) => Sys.TryFstatat(_layout.Handle, Encoding.ASCII.GetBytes($"trees/{key}/{Facts}"), out _);

    /// <summary>What stands for the numbers that a tree's owners have on disk; null for the image's own, or for none.</summary>
    public static string? UsersOf(string key) => key.StartsWith(OfUsers, StringComparison.Ordinal) ? key[OfUsers.Length..].Split('-')[0] : null;

    /// <summary>Every tree of an image with what it depends on; keys.</summary>
    public IEnumerable<string> Of(ImageId image) => Keys().Where(key => IsOf(key, image) && Exists(key));

    /// <summary>The tree of several users, made where it is not there by who can make it; null where that made another, because the dependencies changed meanwhile.</summary>
    public RenderedTree? TryOpen(ImmutableArray<RenderLayer> layers, string users)
    {
        var key = KeyOf(layers, users);
        if (TryUse(key, report: null) is { } present)
        {
            return present;
        }

        if (Sys.Geteuid() == 0)
        {
            return TryUse(key, MakeUnlessMade(layers, key));
        }

        var owners = _layout.Owners ?? throw new InvalidOperationException("render: this store was opened without one who can give files away");
        owners.Render(_layout.Root, layers[^1].Image.Id, users);
        return TryUse(key, report: null);
    }

    /// <summary>The tree, made when it is not there. Two that want to make the same one wait for each other.</summary>
    public RenderedTree Open(ImmutableArray<RenderLayer> layers)
    {
        var key = KeyOf(layers);
        ExtractReport? report = null;
        while (true)
        {
            if (TryUse(key, report) is { } tree)
            {
                return tree;
            }

            report = MakeUnlessMade(layers, key);
        }
    }

    /// <summary>Removes a tree that nobody uses.</summary>
    /// <returns>False when somebody does.</returns>
    public bool TryRemove(string key)
    {
        using var removing = LockFile.TryAcquire(LockPath(key), LockKind.Exclusive);
        if (removing is null)
        {
            return false;
        }

        if (Exists(key))
        {
            using var workspace = Workspace.Create(_layout);
            Sys.Renameat2(Sys.WorkingDirectory, Encoding.UTF8.GetBytes(_layout.TreeDirectory(key)), Sys.WorkingDirectory, Encoding.UTF8.GetBytes(Path.Join(workspace.Path, key)));
        }

        File.Delete(LockPath(key));
        return true;
    }

    /// <summary>Removes the locks that a killed process left for a tree that it did not make.</summary>
    public void SweepLocks()
    {
        foreach (var path in Names().Where(name => name.EndsWith(LockSuffix, StringComparison.Ordinal)).Select(_layout.TreeDirectory))
        {
            if (path.EndsWith(MakingSuffix, StringComparison.Ordinal) || !Directory.Exists(path[..^LockSuffix.Length]))
            {
                RemoveUnheld(path);
            }
        }
    }

    /// <summary>Every tree's key.</summary>
    public List<string> Keys() => [.. Names().Where(name => !name.EndsWith(LockSuffix, StringComparison.Ordinal))];

    /// <summary>The images a tree was made from; empty when that is not known.</summary>
    public IReadOnlyList<ImageId> ImagesOf(string key)
    {
        var text = _layout.TryRead($"trees/{key}/{Images}", limit: 1 << 20);
        return text is null ? [] : [.. Encoding.ASCII.GetString(text).Split('\n').Select(line => ImageId.TryParse(line, out var id) ? id : default).Where(id => id != default)];
    }

    public DateTimeOffset LastUse(string key) => new(File.GetLastWriteTimeUtc(LockPath(key)));

    /// <summary>A tree of one image has its ID for a key; of another one a file says what it was made from.</summary>
    private bool IsOf(string key, ImageId image)
    {
        var own = UsersOf(key) is { } users ? key[(OfUsers.Length + users.Length + 1)..] : key;
        return own == image.ToString() || (own.StartsWith(OfSeveral, StringComparison.Ordinal) && ImagesOf(key) is [.., var last] && last == image);
    }

    private ExtractReport? MakeUnlessMade(ImmutableArray<RenderLayer> layers, string key)
    {
        using var making = LockFile.Acquire(MakingPath(key), LockKind.Exclusive);
        try
        {
            return Exists(key) ? null : TreeMaker.Make(_layout, layers, key);
        }
        finally
        {
            File.Delete(MakingPath(key));
        }
    }

    private static void RemoveUnheld(string path)
    {
        using var held = LockFile.TryAcquire(path, LockKind.Exclusive);
        if (held is not null)
        {
            File.Delete(path);
        }
    }

    private List<string> Names()
    {
        using var trees = _layout.TryOpenDirectory("trees");
        return trees is null ? [] : [.. Sys.Getdents(trees).Select(entry => entry.Name.ToString())];
    }

    private string MakingPath(string key) => _layout.TreeDirectory(key) + MakingSuffix;

    private string LockPath(string key) => _layout.TreeDirectory(key) + LockSuffix;

    private RenderedTree? TryUse(string key, ExtractReport? report)
    {
        var use = LockFile.Acquire(LockPath(key), LockKind.Shared);
        if (!Exists(key))
        {
            use.Dispose();
            return null;
        }

        Sys.Futimens(use.Handle, Timespec.Omit, s_now);
        return new(Path.Join(_layout.TreeDirectory(key), Rootfs), use, report);
    }
}
