using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Oci;
using Appc.ImageSpec.Rootfs;

namespace Acbuild.State;

/// <content>The layers of the image itself, in a build of an OCI image.</content>
internal sealed partial class BuildSession
{
    /// <summary>What kind of image is built.</summary>
    internal BuildMode Mode => _state.Oci is null ? BuildMode.Appc : BuildMode.Oci;

    /// <summary>What belongs to an OCI image.</summary>
    internal OciState Oci
    {
        get => _state.Oci ?? throw new InvalidOperationException("not a build of an OCI image");
        set => _state = _state with { Oci = value };
    }

    /// <summary>Where the stored bytes of a layer of the image lie.</summary>
    internal string PathOf(ImageLayer layer) => _directory.PathOf(layer);

    /// <summary>Notes in the image's history what was done last.</summary>
    /// <param name="text">The command.</param>
    /// <param name="layersBefore">How many layers the build had before it.</param>
    internal void NoteHistory(string text, int layersBefore)
    {
        var number = Oci.Closed.Length + (Layers.Count > Oci.ClosedEnd ? 1 : 0);
        Oci = Oci with { History = Oci.History.Add(new LayerHistory(text, number, Layers.Count > layersBefore)) };
    }

    /// <summary>The tree of the lowest layers, apart from <see cref="Tree"/>; the caller disposes it.</summary>
    internal LayerStack OpenTree(int layers) => LayerStack.Open(_state.Layers.Take(layers).Select(Source), s_limits);

    /// <summary>Lays a layer of this build over a tree of those below it.</summary>
    internal void AddTo(LayerStack tree, int layer) => tree.Add(Source(_state.Layers[layer]));

    /// <summary>Takes the layers of a base as they are, digests and all, several at a time.</summary>
    internal void AddBase(IReadOnlyList<SourceLayer> layers, ReadLimits limits)
    {
        var copied = new (WrittenLayer Stored, string Plain, string Blob)[layers.Count];
        FirstFailure.Of(() => Parallel.For(0, layers.Count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
        {
            var (plain, blob) = (_directory.TemporaryPath($"{i}.tar"), _directory.TemporaryPath($"{i}.blob"));
            using var plainFile = new FileStream(plain, FileMode.CreateNew, FileAccess.Write);
            using var blobFile = new FileStream(blob, FileMode.CreateNew, FileAccess.Write);
            copied[i] = (LayerCopy.Run(layers[i], blobFile, plainFile, limits), plain, blob);
        }));
        foreach (var (stored, plain, blob) in copied)
        {
            AddBase(stored, plain, blob);
        }
    }

    /// <summary>Stores what the steps since the last closed layer come to, unless that was done before.</summary>
    /// <param name="write">Writes the layer, whose own layers begin with the number given, and says what was written.</param>
    /// <param name="latest">What SOURCE_DATE_EPOCH says.</param>
    internal void StoreOpenLayer(Func<int, Stream, (WrittenLayer Stored, UnixTime Newest)> write, UnixTime? latest)
    {
        if (Oci.Open is not { } open || open.End != Layers.Count || open.LatestTime != latest)
        {
            Oci = Oci with { Open = Store(Oci.ClosedEnd, Layers.Count, write, latest) };
        }
    }

    /// <summary>Stores closed layers again that were made under another SOURCE_DATE_EPOCH; those of the base stay.</summary>
    internal void StoreClosedLayers(Func<int, int, Stream, (WrittenLayer Stored, UnixTime Newest)> write, UnixTime? latest)
    {
        for (var i = 0; i < Oci.Closed.Length; i++)
        {
            if (Oci.Closed[i] is { IsBase: false } layer && layer.LatestTime != latest)
            {
                var (begin, end) = (i == 0 ? 0 : Oci.Closed[i - 1].End, layer.End);
                Oci = Oci with { Closed = Oci.Closed.SetItem(i, Store(begin, end, (first, stream) => write(first, end, stream), latest)) };
            }
        }
    }

    /// <summary>Closes the open layer, which was stored; the next step begins another one.</summary>
    internal void CloseLayer() => Oci = Oci with { Closed = Oci.Closed.Add(Oci.Open!), Open = null };

    private ImageLayer Store(int begin, int end, Func<int, Stream, (WrittenLayer Stored, UnixTime Newest)> write, UnixTime? latest)
    {
        var path = _directory.TemporaryPath("layer.blob");
        (WrittenLayer Stored, UnixTime Newest) written;
        using (var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            written = write(begin, file);
        }

        return Place(end, written.Stored, path) with { LatestTime = latest, Newest = written.Newest };
    }

    private ImageLayer Place(int end, WrittenLayer stored, string path)
    {
        var layer = new ImageLayer(end, ImageLayer.FileOf(stored.Digest), stored);
        File.Move(path, _directory.PathOf(layer), overwrite: true);
        return layer;
    }

    private void AddBase(WrittenLayer stored, string plain, string blob)
    {
        var path = _directory.NewLayerPath(_state);
        File.Move(plain, path);
        var reference = new LayerReference(Path.GetFileName(path), new FileInfo(path).Length, "acbuild begin", HasWhiteouts: true);
        _state = _state with { Layers = _state.Layers.Add(reference) };
        Oci = Oci with { Closed = Oci.Closed.Add(Place(Layers.Count, stored, blob) with { IsBase = true }) };
        _tree?.Add(Source(reference));
    }
}
