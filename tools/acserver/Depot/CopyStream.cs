using Appc.ImageSpec.Archive;

namespace Acserver.Depot;

/// <summary>Hands every byte that is read to somebody else too, in order, and counts them.</summary>
internal sealed class CopyStream : ReadOnlyStream
{
    private const int DrainBytes = 64 << 10;
    private readonly Stream _source;
    private readonly Witness _witness;

    internal CopyStream(Stream source, Witness witness)
    {
        (_source, _witness) = (source, witness);
    }

    internal delegate void Witness(ReadOnlySpan<byte> data);

    /// <summary>Bytes read so far.</summary>
    internal long Count { get; private set; }

    public override int Read(Span<byte> buffer)
    {
        var count = _source.Read(buffer);
        _witness(buffer[..count]);
        Count += count;
        return count;
    }

    /// <summary>Reads on to the end.</summary>
    internal void Drain()
    {
        var buffer = new byte[DrainBytes];
        while (Read(buffer) > 0)
        {
            // the witness takes it
        }
    }
}
