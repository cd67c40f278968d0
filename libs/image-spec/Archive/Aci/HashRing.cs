using System.Security.Cryptography;

namespace Appc.ImageSpec.Archive;

/// <summary>Buffers that another thread adds to a hash.</summary>
internal sealed class HashRing : BufferRing
{
    private readonly IncrementalHash _hash;

    internal HashRing(HashAlgorithmName algorithm)
        : base("archive hash")
    {
        _hash = IncrementalHash.CreateHash(algorithm);
    }

    /// <summary>The hash of all that was submitted.</summary>
    internal byte[] Finish()
    {
        Drain();
        return _hash.GetHashAndReset();
    }

    internal override void Take(ReadOnlySpan<byte> data) => _hash.AppendData(data);

    public override void Dispose()
    {
        base.Dispose();
        _hash.Dispose();
    }
}
