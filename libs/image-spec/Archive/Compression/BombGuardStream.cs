namespace Appc.ImageSpec.Archive;

/// <summary>Counts what comes out of a decoder and stops it at the limits; after a failure nothing more comes out.</summary>
internal sealed class BombGuardStream : ReadOnlyStream
{
    private readonly Stream _decoded;
    private readonly InputBuffer _input;
    private readonly ReadLimits _limits;
    private long _total;
    private bool _broken;

    internal BombGuardStream(Stream decoded, InputBuffer input, ReadLimits limits)
    {
        _decoded = decoded;
        _input = input;
        _limits = limits;
    }

    public override int Read(Span<byte> buffer)
    {
        if (_broken)
        {
            throw new InvalidOperationException("the stream has failed before");
        }

        _broken = true;
        var count = _decoded.Read(buffer);
        _total += count;
        if (_total > _limits.MaxTotalBytes)
        {
            throw new BadInputException($"archive: more than {_limits.MaxTotalBytes} bytes when decompressed");
        }

        if (_limits.IsBomb(_total, _input.TotalRead))
        {
            throw new BadInputException($"archive: {_total} bytes from {_input.TotalRead}: more than {_limits.MaxRatio} times its compressed size");
        }

        _broken = false;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _decoded.Dispose();
        }

        base.Dispose(disposing);
    }
}
