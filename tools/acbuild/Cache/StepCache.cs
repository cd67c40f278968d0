using Acbuild.State;
using Appc.ImageSpec;
using Appc.Linux.FileSystem;

namespace Acbuild.Cache;

/// <summary>
/// Results of steps by their keys: <c>steps/KEY/</c> holds the state that a step left and the layers that it added, <c>inputs/</c> what is known
/// of contents, <c>builds/</c> builds of scripts that run now. Every entry appears whole, by rename; many scripts at once share it.
/// </summary>
internal sealed class StepCache : IDisposable
{
    private const string StateFile = "state.json";
    private const string BootIdFile = "/proc/sys/kernel/random/boot_id";
    private readonly string _root;
    private readonly LockFile _lock;
    private readonly string _boot = File.ReadAllText(BootIdFile).Trim();

    private StepCache(string root, LockFile held)
    {
        _root = root;
        _lock = held;
        Known = new KnownContents(Path.Join(root, "inputs"));
    }

    /// <summary>What is known of contents.</summary>
    internal IKnownContents Known { get; }

    public void Dispose() => _lock.Dispose();

    /// <summary>Opens the cache, which is made where it is not there. Whoever is alone in it tidies up.</summary>
    internal static StepCache Open(string root)
    {
        var full = Path.GetFullPath(root);
        foreach (var name in (string[])["steps", "inputs", "builds"])
        {
            PrivateDirectory.Make(Path.Join(full, name));
        }

        var path = Path.Join(full, "lock");
        using (var alone = LockFile.TryAcquire(path, LockKind.Exclusive))
        {
            if (alone is not null)
            {
                CacheTidying.Tidy(full);
            }
        }

        return new StepCache(full, LockFile.Acquire(path, LockKind.Shared));
    }

    /// <summary>A new directory for a build, on the file system of the cache.</summary>
    internal string NewBuildPath()
    {
        var path = Path.Join(_root, "builds", Guid.NewGuid().ToString("N"));
        PrivateDirectory.Make(path);
        return path;
    }

    /// <summary>True when the result of a step is there.</summary>
    internal bool Has(string key) => Read(key) is not null;

    /// <summary>Gives a build the result of a step; false where it is not there.</summary>
    internal bool TryUse(string key, BuildSession build)
    {
        if (Read(key) is not { } state)
        {
            return false;
        }

        var directory = PathOf(key);
        build.Adopt(state, file => Path.Join(directory, file));
        Directory.SetLastWriteTimeUtc(directory, DateTime.UtcNow); // what is in use is not tidied away
        return true;
    }

    /// <summary>Keeps the result of a step.</summary>
    /// <param name="key">The step's key.</param>
    /// <param name="build">The build after it.</param>
    /// <param name="layersBefore">How many layers the build had before it.</param>
    internal void Keep(string key, BuildSession build, int layersBefore)
    {
        var temporary = Path.Join(_root, "steps", ".tmp-" + Guid.NewGuid().ToString("N"));
        PrivateDirectory.Make(temporary);
        var state = build.Snapshot(layersBefore);
        foreach (var layer in state.Layers)
        {
            LayerLink.Make(build.PathOf(layer), Path.Join(temporary, layer.File));
        }

        foreach (var layer in state.Oci?.Files ?? [])
        {
            LayerLink.Make(build.PathOf(layer), Path.Join(temporary, layer.File));
        }

        using (var file = File.Create(Path.Join(temporary, StateFile)))
        {
            state.Write(file);
        }

        File.WriteAllText(Path.Join(temporary, "boot"), _boot);
        if (Directory.Exists(PathOf(key)))
        {
            DirectoryTree.Delete(PathOf(key));
        }

        Place(temporary, PathOf(key));
    }

    private static void Place(string temporary, string place)
    {
        try
        {
            Directory.Move(temporary, place);
        }
        catch (IOException) when (Directory.Exists(place))
        {
            DirectoryTree.Delete(temporary); // another script had the same step at the same time
        }
    }

    // A layer is not forced to disk: after a power failure it may be there with other bytes. So nothing outlives the boot in which it was made.
    private BuildState? Read(string key)
    {
        var directory = PathOf(key);
        var boot = Path.Join(directory, "boot");
        if (!File.Exists(boot) || File.ReadAllText(boot) != _boot)
        {
            return null;
        }

        try
        {
            var state = BuildState.Parse(File.ReadAllBytes(Path.Join(directory, StateFile)));
            return state.Layers.All(layer => IsWhole(Path.Join(directory, layer.File), layer.Size))
                && (state.Oci?.Files ?? []).All(layer => IsWhole(Path.Join(directory, layer.File), layer.Stored.Size)) ? state : null;
        }
        catch (Exception damaged) when (damaged is BadInputException or FileNotFoundException)
        {
            return null; // the step is made anew
        }
    }

    private static bool IsWhole(string path, long size) => File.Exists(path) && new FileInfo(path).Length == size;

    private string PathOf(string key) => Path.Join(_root, "steps", key);
}
