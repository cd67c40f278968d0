using Appc.ImageSpec.Archive;

namespace Appc.ImageSpec.Oci;

/// <summary>Passes bytes on, and hands each of them to a second stream too; those read before there was one come first.</summary>
internal sealed class WitnessedReadStream : ReadOnlyStream
{
    private readonly Stream _source;
    private readonly MemoryStream _early = new();
    private Stream? _witness;

    internal WitnessedReadStream(Stream source)
    {
        _source = source;
    }

    public override int Read(Span<byte> buffer)
    {
        var read = _source.Read(buffer);
        (_witness ?? _early).Write(buffer[..read]);
        return read;
    }

    /// <summary>Names the second stream, which gets all from the first byte on.</summary>
    internal void Witness(Stream witness)
    {
        _witness = witness;
        _early.WriteTo(witness);
        _early.SetLength(0);
    }

    /// <summary>Reads what is left, so that the second stream has all.</summary>
    internal void Drain()
    {
        var rest = new byte[1 << 16];
        while (Read(rest) > 0)
        {
            // the second stream takes it
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _early.Dispose();
        }

        base.Dispose(disposing);
    }
}
