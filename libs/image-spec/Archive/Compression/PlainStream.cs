namespace Appc.ImageSpec.Archive;

/// <summary>Passes bytes on as they are.</summary>
internal sealed class PlainStream : CompressingStream
{
    private readonly Stream _destination;

    internal PlainStream(Stream destination)
    {
        _destination = destination;
    }

    public override void Write(ReadOnlySpan<byte> buffer) => _destination.Write(buffer);

    public override void Finish()
    {
    }
}
