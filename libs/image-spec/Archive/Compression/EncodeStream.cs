using Appc.Linux.Native.Codec;

namespace Appc.ImageSpec.Archive;

/// <summary>Compresses to one frame.</summary>
internal sealed class EncodeStream : CompressingStream
{
    private readonly Stream _destination;
    private readonly StreamEncoder _encoder;
    private readonly byte[] _output = new byte[128 * 1024];

    internal EncodeStream(Stream destination, StreamEncoder encoder)
    {
        _destination = destination;
        _encoder = encoder;
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            buffer = buffer[Step(buffer, finish: false).Consumed..];
        }
    }

    public override void Finish()
    {
        while (Step(default, finish: true).Status != CodecStatus.EndOfFrame)
        {
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _encoder.Dispose();
        }

        base.Dispose(disposing);
    }

    private CodecProgress Step(ReadOnlySpan<byte> input, bool finish)
    {
        var progress = _encoder.Encode(input, _output, finish);
        _destination.Write(_output.AsSpan(0, progress.Written));
        return progress;
    }
}
