using Acserver.Depot;

namespace Acserver.Bundles;

/// <summary>The open files in which what follows a bundle's head lies, one behind the other.</summary>
internal sealed class BundleParts : IDisposable
{
    private readonly IReadOnlyList<FilePart> _parts;

    internal BundleParts(IReadOnlyList<FilePart> parts)
    {
        _parts = parts;
    }

    /// <summary>Where some of the bytes lie.</summary>
    /// <param name="from">From the end of the head.</param>
    /// <param name="length">How many.</param>
    internal List<FilePart> Slice(long from, long length) => [.. new ImageContent(_parts).Slice(from, length)];

    public void Dispose()
    {
        foreach (var part in _parts)
        {
            part.File.Dispose();
        }
    }
}
