using Appc.ImageSpec;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Rootfs;
using Appc.ImageSpec.Schema;
using Appc.Linux;

namespace Acbuild.State;

/// <summary>
/// A build that is open and locked. Steps change it in memory and add layer files that nothing names yet; <see cref="Commit"/>
/// makes all of it the build's state at once.
/// </summary>
internal sealed partial class BuildSession : IDisposable
{
    private readonly BuildDirectory _directory;
    private BuildState _state;
    private LayerStack? _tree;

    private BuildSession(BuildDirectory directory, BuildState state)
    {
        _directory = directory;
        _state = state;
        Manifest = ImageManifest.Parse(state.Manifest.Span);
    }

    /// <summary>The image manifest as it is now.</summary>
    internal ImageManifest Manifest { get; private set; }

    /// <summary>The tag for an OCI image; null where none was set.</summary>
    internal string? Tag
    {
        get => _state.Tag;
        set => _state = _state with { Tag = value };
    }

    /// <summary>The layers as they are now, oldest first.</summary>
    internal IReadOnlyList<LayerReference> Layers => _state.Layers;

    /// <summary>The build's own directory, which no step may copy from.</summary>
    internal string Directory => _directory.Root;

    /// <summary>The image's files; read from the layers when first asked for.</summary>
    internal LayerStack Tree => _tree ??= LayerStack.Open(_state.Layers.Select(Source), s_limits);

    public void Dispose()
    {
        _tree?.Dispose();
        _directory.Dispose();
    }

    /// <summary>Opens the build in <paramref name="workPath"/>.</summary>
    internal static BuildSession Open(string workPath)
    {
        var directory = BuildDirectory.Open(workPath);
        try
        {
            var session = new BuildSession(directory, directory.ReadState());
            directory.RemoveLeftovers(session._state);
            session.CheckLayers();
            return session;
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>Begins a build that nobody sees before <see cref="Commit"/>; <see cref="Delete"/> gives it up.</summary>
    internal static BuildSession Begin(string workPath, ImageManifest manifest, BuildMode mode) =>
        new(BuildDirectory.Create(workPath), new BuildState(manifest.ToJson(indented: false), []) { Oci = mode == BuildMode.Oci ? new OciState() : null });

    /// <summary>Replaces the manifest after checking it as a reader would; the message names the field and the rule.</summary>
    internal void SetManifest(ImageManifest manifest) => Manifest = ImageManifest.Parse(manifest.ToJson(indented: false).Span);

    /// <summary>Reads the names of a new build's layers, which came from elsewhere and need not make a tree.</summary>
    /// <param name="limits">What to accept of them at most.</param>
    /// <exception cref="BadInputException">They make none.</exception>
    internal void CheckTree(ReadLimits limits)
    {
        _tree?.Dispose();
        _tree = null;
        _tree = LayerStack.Open(_state.Layers.Select(layer => Source(layer) with { IsNameless = true }), limits);
    }

    /// <summary>Adds the files that <paramref name="write"/> puts into a new layer, above all others. No layer is made of no files.</summary>
    internal void AddLayer(string step, Action<LayerWriter> write, bool hasWhiteouts = false)
    {
        var path = _directory.NewLayerPath(_state);
        var size = Write(path, write, holdsWhiteouts: hasWhiteouts || Mode == BuildMode.Appc);
        if (size == 0)
        {
            File.Delete(path);
            return;
        }

        var reference = new LayerReference(Path.GetFileName(path), size, step, hasWhiteouts);
        _state = _state with { Layers = _state.Layers.Add(reference) };
        _tree?.Add(Source(reference));
    }

    /// <summary>The state as it is now, with only the layers above the lowest <paramref name="layersBelow"/>.</summary>
    internal BuildState Snapshot(int layersBelow) => _state with
    {
        Manifest = Manifest.ToJson(indented: false),
        Layers = _state.Layers.RemoveRange(0, layersBelow),
        Oci = _state.Oci is { } oci ? oci with { Open = null } : null,
    };

    /// <summary>Takes over what a step left: its manifest, and its layers above those that are here.</summary>
    /// <param name="result">The state after the step, with the layers that it added.</param>
    /// <param name="pathOf">Where each of them lies, by the file's name.</param>
    internal void Adopt(BuildState result, Func<string, string> pathOf)
    {
        foreach (var layer in (result.Oci?.Files ?? []).Where(layer => !File.Exists(_directory.PathOf(layer))))
        {
            LayerLink.Make(pathOf(layer.File), _directory.PathOf(layer));
        }

        var layers = _state.Layers;
        foreach (var layer in result.Layers)
        {
            var path = _directory.NewLayerPath(_state with { Layers = layers });
            LayerLink.Make(pathOf(layer.File), path);
            layers = layers.Add(layer with { File = Path.GetFileName(path) });
        }

        _state = result with { Layers = layers };
        Manifest = ImageManifest.Parse(result.Manifest.Span);
        _tree?.Dispose();
        _tree = null;
    }

    /// <summary>Makes everything done since the last commit the build's state.</summary>
    internal void Commit()
    {
        _state = _state with { Manifest = Manifest.ToJson(indented: false) };
        _directory.Commit(_state);
    }

    /// <summary>Removes the build.</summary>
    internal void Delete() => _directory.Delete();

    /// <summary>Where a layer lies.</summary>
    internal string PathOf(LayerReference layer) => _directory.PathOf(layer);

    /// <summary>The length of the layer, or 0 where it has no entry.</summary>
    private static long Write(string path, Action<LayerWriter> write, bool holdsWhiteouts)
    {
        using var layer = new LayerWriter(path, holdsWhiteouts);
        write(layer);
        var size = layer.Finish();
        return layer.Entries > 0 ? size : 0;
    }

    private LayerSource Source(LayerReference layer) => new(PathOf(layer), layer.HasWhiteouts);

    private void CheckLayers()
    {
        foreach (var layer in _state.Layers)
        {
            CheckLength(PathOf(layer), layer.Size);
        }

        foreach (var layer in _state.Oci?.Files ?? [])
        {
            CheckLength(PathOf(layer), layer.Stored.Size);
        }
    }

    private static void CheckLength(string path, long size)
    {
        var length = File.Exists(path) ? new FileInfo(path).Length : 0;
        if (length != size)
        {
            throw new BadInputException($"read {ByteEscaping.ToDisplay(path)}: {length} bytes instead of {size}: the build is damaged; acbuild end gives it up");
        }
    }

    /// <summary>These archives are our own; what came from outside was held to its limits when it was taken in.</summary>
    private static readonly ReadLimits s_limits = new()
    {
        MaxEntries = long.MaxValue,
        MaxTotalBytes = long.MaxValue,
        MaxFileBytes = long.MaxValue,
        MaxNameMemoryBytes = int.MaxValue,
    };
}
