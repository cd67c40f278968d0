using Appc.Linux.Native.Codec;

namespace Appc.ImageSpec.Archive;

/// <summary>Decompresses frame after frame; anything but a frame or the end after a frame is refused.</summary>
internal sealed class DecodeStream : ReadOnlyStream
{
    private readonly InputBuffer _input;
    private readonly CompressionFormat _format;
    private readonly StreamDecoder _decoder;
    private bool _betweenFrames;

    internal DecodeStream(InputBuffer input, CompressionFormat format, StreamDecoder decoder)
    {
        _input = input;
        _format = format;
        _decoder = decoder;
    }

    public override int Read(Span<byte> buffer)
    {
        while (!buffer.IsEmpty && (!_betweenFrames || TryBeginFrame()))
        {
            var written = Step(buffer);
            if (written != 0)
            {
                return written;
            }
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _decoder.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool TryBeginFrame()
    {
        var next = _input.Peek(Compression.MagicLength);
        if (next.IsEmpty)
        {
            return false;
        }

        if (!Compression.IsFrame(_format, next))
        {
            throw CompressionErrors.Junk(_format, _input);
        }

        _decoder.Reset();
        _betweenFrames = false;
        return true;
    }

    private int Step(Span<byte> buffer)
    {
        var progress = _decoder.Decode(_input.Available, buffer);
        _input.Consume(progress.Consumed);
        switch (progress.Status)
        {
            case CodecStatus.BadData:
                throw CompressionErrors.BadData(_format, _input);
            case CodecStatus.TooMuchMemory:
                throw CompressionErrors.TooMuchMemory(_format);
            case CodecStatus.EndOfFrame:
                _betweenFrames = true;
                break;
            case CodecStatus.Stalled when !_input.TryFill():
                throw CompressionErrors.Truncated(_format, _input);
            default:
                break;
        }

        return progress.Written;
    }
}
