using System.Security.Cryptography;
using Appc.ImageSpec.Archive;

namespace Appc.ImageSpec.Oci;

/// <summary>Passes bytes on, counts them and hashes them with SHA-256. The destination is never disposed.</summary>
internal sealed class DigestWriteStream : CompressingStream
{
    private readonly Stream _destination;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    internal DigestWriteStream(Stream destination)
    {
        _destination = destination;
    }

    internal long Count { get; private set; }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _destination.Write(buffer);
        _hash.AppendData(buffer);
        Count += buffer.Length;
    }

    public override void Finish() => _destination.Flush();

    /// <summary>The digest of everything written.</summary>
    internal Digest FinishDigest() => Digest.FromHash(DigestAlgorithm.Sha256, _hash.GetHashAndReset());

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }
}
