using System.Security.Cryptography;

namespace Appc.ImageSpec.Archive;

/// <summary>Buffers that another thread adds to the image ID's hash.</summary>
internal sealed class HashRing : BufferRing
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);

    internal HashRing()
        : base("image ID")
    {
    }

    /// <summary>The SHA-512 of all that was submitted: 64 bytes.</summary>
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
