using System.Net.Http.Headers;
using System.Text;
using Appc.ImageSpec.Schema;
using Appc.Linux.FileSystem;

namespace Appc.ImageStore.Discovery;

/// <summary>Which image an address gave last, and its ETag: a file <c>KEY.known</c>, so that an unchanged image is not fetched again.</summary>
/// <param name="Version">The ETag, weak or strong.</param>
/// <param name="Image">The image's ID.</param>
internal sealed record KnownVersion(EntityTagHeaderValue Version, ImageId Image)
{
    private const uint PrivateFile = 0x180; // 0600

    /// <summary>Null where nothing is known.</summary>
    internal static KnownVersion? Read(string directory, Uri address)
    {
        var path = PathOf(directory, address);
        return File.Exists(path) && File.ReadAllText(path).Split('\n') is [var id, var tag, ..]
            && ImageId.TryParse(id, out var image) && EntityTagHeaderValue.TryParse(tag, out var version)
            ? new KnownVersion(version, image)
            : null;
    }

    internal void Write(string directory, Uri address) =>
        AtomicFile.Write(PathOf(directory, address), PrivateFile, stream => stream.Write(Encoding.ASCII.GetBytes($"{Image}\n{Version}\n")));

    private static string PathOf(string directory, Uri address) => Path.Join(directory, PartialFile.KeyOf(address) + ".known");
}
