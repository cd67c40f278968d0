using System.IO.Compression;

namespace Appc.ImageSpec.Archive;

/// <summary>Writes gzip as one member, with zlib-ng at level 6.</summary>
internal sealed class SingleGzipStream : CompressingStream
{
    private readonly GZipStream _gzip;

    internal SingleGzipStream(Stream destination)
    {
        _gzip = new GZipStream(destination, CompressionLevel.Optimal, leaveOpen: true);
        _gzip.Write([]); // so that no data at all is still a member
    }

    public override void Write(ReadOnlySpan<byte> buffer) => _gzip.Write(buffer);

    public override void Finish() => _gzip.Dispose();
}
