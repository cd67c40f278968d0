using System.Text;
using Appc.Linux.FileSystem;

namespace Appc.ImageStore;

/// <summary>
/// A private directory for something half-made, below the store's tmp so that the result can be renamed into place. Its lock lives as long as
/// the process that made it: what has no holder was left by a killed one, and <see cref="Sweep"/> removes it.
/// </summary>
internal sealed class Workspace : IDisposable
{
    private const string LockSuffix = ".lock";
    private const uint PrivateDirectory = 0x1C0; // 0700
    private const int NameBytes = 8;

    private readonly StoreLayout _layout;
    private readonly LockFile _lock;
    private readonly string _lockPath;

    private Workspace(StoreLayout layout, string path, LockFile held)
    {
        (_layout, Path, _lock, _lockPath) = (layout, path, held, path + LockSuffix);
    }

    /// <summary>The directory, mode 0700.</summary>
    public string Path { get; }

    public static Workspace Create(StoreLayout layout)
    {
        var path = System.IO.Path.Join(layout.Temporary, Sys.RandomHex(NameBytes));
        var held = LockFile.Acquire(path + LockSuffix, LockKind.Exclusive);
        var workspace = new Workspace(layout, path, held);
        try
        {
            Sys.Mkdirat(Sys.WorkingDirectory, Encoding.UTF8.GetBytes(path), PrivateDirectory);
            return workspace;
        }
        catch
        {
            workspace.Dispose();
            throw;
        }
    }

    /// <summary>Removes what killed processes left; what cannot be removed stays, and <see cref="Store.Gc"/> tells of it.</summary>
    /// <returns>How many leftovers there were.</returns>
    public static int Sweep(StoreLayout layout)
    {
        using var temporary = layout.TryOpenDirectory("tmp");
        if (temporary is null)
        {
            return 0;
        }

        var names = Sys.Getdents(temporary).Select(entry => entry.Name.ToTextOrNull()).OfType<string>();
        return names.Select(name => name.EndsWith(LockSuffix, StringComparison.Ordinal) ? name[..^LockSuffix.Length] : name)
            .Distinct(StringComparer.Ordinal).Count(name => Remove(layout, System.IO.Path.Join(layout.Temporary, name)));
    }

    /// <summary>Removes the directory with all that is still in it.</summary>
    public void Dispose()
    {
        if (_layout.TryRemove(Path))
        {
            File.Delete(_lockPath);
        }

        _lock.Dispose();
    }

    private static bool Remove(StoreLayout layout, string path)
    {
        using var held = LockFile.TryAcquire(path + LockSuffix, LockKind.Exclusive);
        if (held is null || !layout.TryRemove(path))
        {
            return false;
        }

        File.Delete(path + LockSuffix);
        return true;
    }
}
