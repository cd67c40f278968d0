namespace Appc.ImageSpec.Archive;

/// <summary>Buffers that another thread writes to a stream.</summary>
internal sealed class WriteRing : BufferRing
{
    private readonly Stream _destination;

    internal WriteRing(Stream destination)
        : base("writer")
    {
        _destination = destination;
    }

    internal override void Take(ReadOnlySpan<byte> data) => _destination.Write(data);
}
