using Appc.ImageSpec.Archive;
using Microsoft.Win32.SafeHandles;

namespace Appc.ImageSpec.Rootfs;

/// <summary>
/// Trees to be laid over one another, each in a file without a name below the temporary directory (TMPDIR): whatever happens to the process,
/// nothing of them stays.
/// </summary>
public sealed class ScratchLayers : IDisposable
{
    private readonly List<SafeFileHandle> _files = [];
    private readonly List<string> _names = [];

    private ScratchLayers()
    {
    }

    /// <summary>Reads and checks every image, each against its ID, and keeps what its pathWhitelists leave.</summary>
    /// <typeparam name="T">Where images come from.</typeparam>
    /// <param name="layers">In the order in which they are laid down.</param>
    /// <param name="open">Opens an image from its first byte.</param>
    /// <param name="limits">What to accept of each at most.</param>
    /// <exception cref="BadInputException">An image is malformed, or not the one that was meant.</exception>
    public static ScratchLayers Of<T>(IEnumerable<RenderLayer<T>> layers, Func<T, Stream> open, ReadLimits limits)
        where T : IRenderable
    {
        var scratch = new ScratchLayers();
        try
        {
            foreach (var layer in layers)
            {
                scratch.Add($"render image {layer.Image.Manifest.Name}", tar => Copy(layer, open, limits, tar));
            }

            return scratch;
        }
        catch
        {
            scratch.Dispose();
            throw;
        }
    }

    /// <summary>One tree.</summary>
    /// <param name="name">What it is, for messages.</param>
    /// <param name="write">Writes its entries.</param>
    public static ScratchLayers Of(string name, Action<TarWriter> write)
    {
        var scratch = new ScratchLayers();
        scratch.Add(name, write);
        return scratch;
    }

    /// <summary>The one tree that they make; valid until this is disposed.</summary>
    /// <exception cref="BadInputException">One does not fit over those below it.</exception>
    public LayerStack Stack(ReadLimits limits)
    {
        var paths = _files.ConvertAll(ScratchFile.PathOf);
        try
        {
            return LayerStack.Open(paths.Select(path => new LayerSource(path, HasWhiteouts: false)), limits);
        }
        catch (BadInputException failure) when (paths.FindIndex(path => failure.Message.StartsWith(path + ": layer: ", StringComparison.Ordinal)) is >= 0 and var i)
        {
            throw new BadInputException($"{_names[i]}: {failure.Message[(paths[i].Length + ": layer: ".Length)..]}", failure);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _files.ForEach(file => file.Dispose());

    private void Add(string name, Action<TarWriter> write)
    {
        _names.Add(name);
        _files.Add(ScratchFile.Fill(stream =>
        {
            var tar = new TarWriter(stream);
            write(tar);
            tar.Finish();
        }));
    }

    private static void Copy<T>(RenderLayer<T> layer, Func<T, Stream> open, ReadLimits limits, TarWriter tar)
        where T : IRenderable
    {
        using var file = open(layer.Image);
        var summary = AciRootfs.Walk(file, new PathFilter(layer.Whitelists), limits, tar.Write);
        if (summary.Id != layer.Image.Id)
        {
            throw new BadInputException($"render image {layer.Image.Manifest.Name}: it changed while it was read");
        }
    }
}
