using System.Text;
using Appc.ImageSpec;
using Appc.Linux.FileSystem;

namespace Appc.ImageStore;

/// <summary>
/// A private directory for something half-made, below the store's tmp so that the result can be renamed into place. Its lock lives as long as
/// the process that made it: what has no holder was left by a killed one, and <see cref="Sweep(StoreLayout)"/> removes it.
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

    /// <summary>Removes what killed processes left; of what cannot be removed, <see cref="Store.Gc"/> tells.</summary>
    public static void Sweep(StoreLayout layout) => Sweep(layout, []);

    /// <summary>Likewise.</summary>
    /// <param name="layout">The store.</param>
    /// <param name="failures">Takes why something could not be removed.</param>
    /// <returns>How many leftovers there were.</returns>
    public static int Sweep(StoreLayout layout, List<BadInputException> failures)
    {
        using var temporary = layout.TryOpenDirectory("tmp");
        if (temporary is null)
        {
            return 0;
        }

        var names = Sys.Getdents(temporary).Select(entry => entry.Name.ToTextOrNull()).OfType<string>();
        return names.Select(name => name.EndsWith(LockSuffix, StringComparison.Ordinal) ? name[..^LockSuffix.Length] : name)
            .Distinct(StringComparer.Ordinal).Count(name => Try(failures, () => Remove(layout, System.IO.Path.Join(layout.Temporary, name))));
    }

    /// <summary>Removes something, or remembers why that was not possible.</summary>
    /// <returns>Whether it is gone.</returns>
    public static bool Try(List<BadInputException> failures, Func<bool> remove)
    {
        try
        {
            return remove();
        }
        catch (BadInputException failure)
        {
            failures.Add(failure);
            return false;
        }
    }

    /// <summary>Removes the directory with all that is still in it.</summary>
    public void Dispose()
    {
        _layout.Remove(Path);
        File.Delete(_lockPath);
        _lock.Dispose();
    }

    private static bool Remove(StoreLayout layout, string path)
    {
        using var held = LockFile.TryAcquire(path + LockSuffix, LockKind.Exclusive);
        if (held is null)
        {
            return false;
        }

        layout.Remove(path);
        File.Delete(path + LockSuffix);
        return true;
    }
}
