using Appc.ImageSpec.Archive;

namespace SpecTests.Acserver;

/// <summary>A stream with a byte that was taken from it put back.</summary>
internal sealed class PrependedStream(byte first, Stream rest) : ReadOnlyStream
{
    private bool _taken;

    public override int Read(Span<byte> buffer)
    {
        if (_taken || buffer.IsEmpty)
        {
            return rest.Read(buffer);
        }

        _taken = true;
        buffer[0] = first;
        return 1;
    }
}
