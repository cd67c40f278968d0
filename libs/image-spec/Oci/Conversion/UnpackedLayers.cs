using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Rootfs;
using Microsoft.Win32.SafeHandles;

namespace Appc.ImageSpec.Oci;

/// <summary>
/// An image's layers, decompressed and verified, each once, several at a time, into files without names. Digest and size of what is
/// stored and the diff ID of what is inside have all been checked when this object exists.
/// </summary>
public sealed class UnpackedLayers : IDisposable
{
    private const int BufferSize = 256 * 1024;
    private readonly SafeFileHandle?[] _files;
    private readonly IReadOnlyList<SourceLayer> _layers;

    private UnpackedLayers(IReadOnlyList<SourceLayer> layers)
    {
        _layers = layers;
        _files = new SafeFileHandle?[layers.Count];
    }

    /// <summary>Unpacks them.</summary>
    /// <param name="layers">The base first.</param>
    /// <param name="limits">What to accept of each at most.</param>
    /// <param name="jobs">How many at a time; their downloads count.</param>
    /// <exception cref="NotVerifiedException">A digest or size that does not hold.</exception>
    /// <exception cref="BadInputException">Compressed data that is malformed, cut off, followed by something else, or a bomb.</exception>
    public static UnpackedLayers Unpack(IReadOnlyList<SourceLayer> layers, ReadLimits limits, int jobs)
    {
        var unpacked = new UnpackedLayers(layers);
        try
        {
            Parallel.For(0, layers.Count, new ParallelOptions { MaxDegreeOfParallelism = jobs }, i => unpacked._files[i] = Unpack(layers[i], limits));
            return unpacked;
        }
        catch (AggregateException e)
        {
            unpacked.Dispose();
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e.Flatten().InnerExceptions[0]);
            throw;
        }
        catch
        {
            unpacked.Dispose();
            throw;
        }
    }

    /// <summary>The tree that all layers make together.</summary>
    /// <exception cref="BadInputException">A layer is no archive, or does not fit over those below it.</exception>
    public LayerStack Stack(ReadLimits limits)
    {
        var stack = LayerStack.Open(Array.Empty<LayerSource>(), limits);
        try
        {
            for (var layer = 0; layer < _files.Length; layer++)
            {
                AddTo(stack, layer);
            }

            return stack;
        }
        catch
        {
            stack.Dispose();
            throw;
        }
    }

    /// <summary>Lays one layer over those that <paramref name="stack"/> has.</summary>
    /// <exception cref="BadInputException">It is no archive, or does not fit over those below it.</exception>
    public void AddTo(LayerStack stack, int layer)
    {
        var path = ScratchFile.PathOf(_files[layer]!);
        try
        {
            stack.Add(new LayerSource(path));
        }
        catch (BadInputException e) when (e.Message.StartsWith(path + ": ", StringComparison.Ordinal))
        {
            throw new BadInputException($"layer {_layers[layer].Name}: {e.Message[(path.Length + 2)..]}", e);
        }
    }

    /// <summary>Closes the files, which ends them.</summary>
    public void Dispose()
    {
        foreach (var file in _files)
        {
            file?.Dispose();
        }
    }

    private static SafeFileHandle Unpack(SourceLayer layer, ReadLimits limits)
    {
        try
        {
            using var stored = new VerifiedReadStream(layer.Open(), layer.Name, layer.Size, layer.Digest);
            using var plain = Compression.OpenRead(stored, limits);
            return ScratchFile.Fill(scratch =>
            {
                Copy(plain, scratch, layer);
                stored.Finish();
            });
        }
        catch (BadInputException e) when (!e.Message.StartsWith("layer ", StringComparison.Ordinal))
        {
            throw e.In($"layer {layer.Name}");
        }
    }

    private static void Copy(Stream plain, Stream scratch, SourceLayer layer)
    {
        using var hash = layer.DiffId?.NewHash();
        var buffer = new byte[BufferSize];
        for (int read; (read = plain.Read(buffer)) > 0;)
        {
            hash?.AppendData(buffer, 0, read);
            scratch.Write(buffer, 0, read);
        }

        if (layer.DiffId is { } diffId && Digest.FromHash(diffId.Algorithm, hash!.GetHashAndReset()) is var actual && actual != diffId)
        {
            throw new NotVerifiedException($"layer {layer.Name}: its content has the diff ID {actual}, not {diffId}");
        }
    }
}
