using System.Security.Cryptography;

namespace Appc.ImageSpec.Archive;

/// <summary>Passes bytes on while another thread hashes them.</summary>
internal sealed class HashedWriteStream : CompressingStream, IFillable
{
    private readonly CompressingStream _destination;
    private readonly HashRing _ring;

    internal HashedWriteStream(CompressingStream destination, HashAlgorithmName algorithm)
    {
        _destination = destination;
        _ring = new HashRing(algorithm);
    }

    /// <summary>How many bytes were passed on; all of them after <see cref="Finish"/>.</summary>
    internal long Count { get; private set; }

    public Span<byte> Room => _ring.Room;

    public override void Write(ReadOnlySpan<byte> buffer) => this.Fill(buffer);

    public void Advance(int count)
    {
        _ring.Current.Length += count;
        if (_ring.Room.IsEmpty)
        {
            PassOn();
        }
    }

    public override void Finish()
    {
        PassOn();
        _destination.Finish();
    }

    /// <summary>The hash of everything, after <see cref="Finish"/>.</summary>
    internal byte[] FinishHash() => _ring.Finish();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _ring.Dispose();
            _destination.Dispose();
        }

        base.Dispose(disposing);
    }

    private void PassOn()
    {
        var job = _ring.Current;
        _ring.Submit();
        _destination.Write(job.Data);
        Count += job.Length;
        _ring.MoveNext();
    }
}
