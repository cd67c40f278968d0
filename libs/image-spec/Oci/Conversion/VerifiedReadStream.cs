using System.Security.Cryptography;
using Appc.ImageSpec.Archive;

namespace Appc.ImageSpec.Oci;

/// <summary>Passes bytes on and checks at their end that they were as many as stated and have the digest stated.</summary>
internal sealed class VerifiedReadStream : ReadOnlyStream
{
    private readonly Stream _source;
    private readonly string _name;
    private readonly long? _size;
    private readonly Digest? _digest;
    private readonly IncrementalHash? _hash;
    private long _count;
    private bool _ended;

    internal VerifiedReadStream(Stream source, string name, long? size, Digest? digest)
    {
        _source = source;
        _name = name;
        _size = size;
        _digest = digest;
        _hash = digest?.NewHash();
    }

    /// <summary>Reads and counts.</summary>
    /// <exception cref="NotVerifiedException">More bytes than stated, or at the end fewer or another digest.</exception>
    public override int Read(Span<byte> buffer)
    {
        var read = _ended || buffer.IsEmpty ? 0 : _source.Read(buffer);
        _hash?.AppendData(buffer[..read]);
        _count += read;
        if (_count > _size)
        {
            throw new NotVerifiedException($"layer {_name}: longer than the {_size} bytes described");
        }

        if (read == 0 && !_ended && !buffer.IsEmpty)
        {
            _ended = true;
            Judge();
        }

        return read;
    }

    /// <summary>Reads what is left, so that the whole is judged.</summary>
    internal void Finish()
    {
        Span<byte> rest = stackalloc byte[4096];
        while (Read(rest) > 0)
        {
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash?.Dispose();
            _source.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Judge()
    {
        if (_size is { } size && size != _count)
        {
            throw new NotVerifiedException($"layer {_name}: {_count} bytes, not {size} as described");
        }

        if (_digest is { } digest && Digest.FromHash(digest.Algorithm, _hash!.GetHashAndReset()) is var actual && actual != digest)
        {
            throw new NotVerifiedException($"layer {_name}: its digest is {actual}, not {digest}");
        }
    }
}
