using Appc.ImageSpec.Archive;
using Appc.Linux;

namespace Appc.ImageSpec.Comparison;

/// <summary>One file of an image, shared by all its names.</summary>
public sealed class FileFacts
{
    internal FileFacts(TarEntry entry, ByteString contentHash)
    {
        Entry = entry;
        ContentHash = contentHash;
    }

    /// <summary>Its entry, under the first name that the image has for it.</summary>
    public TarEntry Entry { get; }

    /// <summary>SHA-256 of a file's content; empty for everything else.</summary>
    public ByteString ContentHash { get; }

    /// <summary>The first of its names in byte order where it has several, else empty. Two images link alike where these are the same for every name.</summary>
    public ByteString LinkGroup { get; internal set; }
}
