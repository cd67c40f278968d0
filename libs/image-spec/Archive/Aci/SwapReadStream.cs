namespace Appc.ImageSpec.Archive;

/// <summary>Passes bytes on and shows them to a <see cref="ManifestSwap"/>.</summary>
internal sealed class SwapReadStream : ReadOnlyStream
{
    private readonly Stream _source;
    private readonly ManifestSwap _copy;

    internal SwapReadStream(Stream source, ManifestSwap copy)
    {
        _source = source;
        _copy = copy;
    }

    public override int Read(Span<byte> buffer)
    {
        var count = _source.Read(buffer);
        _copy.Take(buffer[..count]);
        return count;
    }
}
