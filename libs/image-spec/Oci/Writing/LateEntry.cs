using Appc.ImageSpec.Archive;
using Appc.Linux;

namespace Appc.ImageSpec.Oci;

/// <summary>
/// A file of an archive whose name and size are known only when its content has been written: room is left for its headers, and they are
/// filled in afterwards. The size stands in a PAX record whatever it is, so that the room is always the same.
/// </summary>
internal sealed class LateEntry
{
    private const int BlockSize = 512;
    private const int HeaderSize = 3 * BlockSize;
    private readonly Stream _archive;
    private readonly long _start;

    /// <summary>Leaves room where the archive stands; the content follows.</summary>
    internal LateEntry(Stream archive)
    {
        _archive = archive;
        _start = archive.Position;
        archive.Write(new byte[HeaderSize]);
    }

    /// <summary>Where in the archive the content begins.</summary>
    internal long ContentStart => _start + HeaderSize;

    /// <summary>Pads the content and fills in the headers; the archive then stands behind the entry.</summary>
    internal void Complete(ByteString name, long size)
    {
        _archive.Write(new byte[(int)((BlockSize - (size % BlockSize)) % BlockSize)]);
        var end = _archive.Position;
        _archive.Position = _start;
        _archive.Write(Headers(name, size));
        _archive.Position = end;
    }

    private static byte[] Headers(ByteString name, long size)
    {
        var pax = new PaxBuilder();
        pax.Add("size", size);
        var headers = new byte[HeaderSize];
        UstarHeader.WritePax(headers.AsSpan(0, BlockSize), name, pax.Content.Length);
        pax.Content.CopyTo(headers.AsSpan(BlockSize));
        UstarHeader.Write(headers.AsSpan(2 * BlockSize), new TarEntry { Name = name, Mode = 0x1a4, Size = size }, new PaxBuilder());
        return headers;
    }
}
