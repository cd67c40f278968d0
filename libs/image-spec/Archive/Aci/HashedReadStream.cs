using System.Security.Cryptography;

namespace Appc.ImageSpec.Archive;

/// <summary>Passes bytes on while another thread hashes them.</summary>
internal sealed class HashedReadStream : ReadOnlyStream
{
    private readonly Stream _source;
    private readonly HashRing _ring = new(HashAlgorithmName.SHA512);
    private int _position;

    internal HashedReadStream(Stream source)
    {
        _source = source;
    }

    /// <summary>Bytes read from the source so far.</summary>
    internal long Total { get; private set; }

    public override int Read(Span<byte> buffer)
    {
        if (_position == _ring.Current.Length && !buffer.IsEmpty && !TryFill())
        {
            return 0;
        }

        var data = _ring.Current.Buffer.AsSpan(_position, Math.Min(buffer.Length, _ring.Current.Length - _position));
        data.CopyTo(buffer);
        _position += data.Length;
        return data.Length;
    }

    /// <summary>The SHA-512 of everything; only at the end of the source.</summary>
    internal byte[] FinishHash() => _ring.Finish();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _ring.Dispose();
            _source.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool TryFill()
    {
        _ring.MoveNext();
        _position = 0;
        var job = _ring.Current;
        var length = _source.ReadAtLeast(job.Buffer, job.Buffer.Length, throwOnEndOfStream: false);
        Total += length;
        job.Length = length;
        if (length == 0)
        {
            return false;
        }

        _ring.Submit();
        return true;
    }
}
