using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.Linux;
using Appc.Linux.FileSystem;

namespace Acbuild.State;

/// <summary>
/// The directory <c>.acbuild</c> of a build, locked while this object lives: <c>state.json</c> (absent: no build), <c>layers/</c>
/// and <c>lock</c>. Whatever is in it but not named by the state is what a killed step left, and is removed by the next one.
/// </summary>
internal sealed class BuildDirectory : IDisposable
{
    internal const string Name = ".acbuild";
    private const uint PrivateMode = 0b110_000_000;
    private readonly LockFile _lock;

    private BuildDirectory(string path, LockFile held)
    {
        Root = path;
        _lock = held;
    }

    /// <summary>The absolute path of the <c>.acbuild</c> directory.</summary>
    internal string Root { get; }

    private string StatePath => Path.Join(Root, "state.json");

    private string Layers => Path.Join(Root, "layers");

    public void Dispose() => _lock.Dispose();

    /// <summary>Locks the build in <paramref name="workPath"/>, waiting for another acbuild to finish its step.</summary>
    /// <exception cref="NotFoundException">No build is in progress there.</exception>
    internal static BuildDirectory Open(string workPath)
    {
        var root = Path.Join(Path.GetFullPath(workPath), Name);
        var directory = TryLock(root) is { } held ? new BuildDirectory(root, held) : throw NoBuild(workPath);
        if (File.Exists(directory.StatePath))
        {
            return directory;
        }

        directory.Dispose();
        throw NoBuild(workPath);
    }

    /// <summary>Makes and locks an empty directory for a new build; what a killed <c>begin</c> or <c>end</c> left there is removed.</summary>
    /// <exception cref="BadInputException">A build is in progress there.</exception>
    internal static BuildDirectory Create(string workPath)
    {
        var root = Path.Join(Path.GetFullPath(workPath), Name);
        Directory.CreateDirectory(root);
        File.SetUnixFileMode(root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var directory = new BuildDirectory(root, TryLock(root) ?? throw NoBuild(workPath));
        if (File.Exists(directory.StatePath))
        {
            directory.Dispose();
            throw new BadInputException($"begin: a build is already in progress in {ByteEscaping.ToDisplay(workPath)}; acbuild end gives it up");
        }

        DirectoryTree.Delete(directory.Layers);
        Directory.CreateDirectory(directory.Layers);
        return directory;
    }

    /// <summary>The state after the last finished step.</summary>
    internal BuildState ReadState()
    {
        try
        {
            return BuildState.Parse(File.ReadAllBytes(StatePath));
        }
        catch (BadInputException bad)
        {
            throw bad.In($"read {ByteEscaping.ToDisplay(StatePath)}");
        }
    }

    /// <summary>The one rename that makes a step's result the build's state.</summary>
    internal void Commit(BuildState state) => AtomicFile.Write(StatePath, PrivateMode, state.Write);

    /// <summary>Where a layer lies.</summary>
    internal string PathOf(LayerReference layer) => Path.Join(Layers, layer.File);

    /// <summary>Where the stored bytes of a layer of the image lie.</summary>
    internal string PathOf(ImageLayer layer) => Path.Join(Layers, layer.File);

    /// <summary>A place for bytes whose name is not known yet; what a killed step left there is removed.</summary>
    internal string TemporaryPath(string name)
    {
        var path = Path.Join(Layers, ".tmp-" + name);
        File.Delete(path);
        return path;
    }

    /// <summary>A free place for one more layer.</summary>
    internal string NewLayerPath(BuildState state)
    {
        var number = 1 + state.Layers.Select(layer => int.TryParse(Path.GetFileNameWithoutExtension(layer.File), out var taken) ? taken : 0)
            .DefaultIfEmpty(0).Max();
        return Path.Join(Layers, $"{number:0000}.tar");
    }

    /// <summary>Removes layers that no state names: what a killed step left.</summary>
    internal void RemoveLeftovers(BuildState state)
    {
        var known = state.Layers.Select(layer => layer.File).Concat((state.Oci?.Files ?? []).Select(layer => layer.File)).ToHashSet(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(Layers).Where(file => !known.Contains(Path.GetFileName(file))))
        {
            File.Delete(file);
        }

        foreach (var file in Directory.EnumerateFiles(Root, ".tmp-*"))
        {
            File.Delete(file);
        }
    }

    /// <summary>Ends the build: from the removal of the state on there is none, whatever happens to the rest.</summary>
    internal void Delete()
    {
        File.Delete(StatePath);
        LeftTree.Delete(Root);
        Dispose();
    }

    private static LockFile? TryLock(string root)
    {
        var path = Path.Join(root, "lock");
        try
        {
            if (LockFile.TryAcquire(path, LockKind.Exclusive) is { } free)
            {
                return free;
            }

            Report.Info("waiting for another acbuild that works on this build");
            return LockFile.Acquire(path, LockKind.Exclusive);
        }
        catch (SystemCallException absent) when (absent.Errno is Errno.ENOENT)
        {
            return null;
        }
    }

    private static NotFoundException NoBuild(string workPath) =>
        new($"no build in progress in {ByteEscaping.ToDisplay(Path.GetFullPath(workPath))}", "acbuild begin starts one; --work-path names another directory");
}
