using Appc.ImageSpec;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Rootfs;

namespace Acbuild.Copy;

/// <summary>Small files of an image under construction.</summary>
internal static class TreeFile
{
    /// <summary>The content of a regular file, links followed inside the image; null where there is none.</summary>
    /// <exception cref="BadInputException">It has more than <paramref name="limit"/> bytes.</exception>
    internal static byte[]? ReadAll(LayerStack tree, string path, int limit)
    {
        var resolved = tree.Resolve(path, followLast: true);
        if (tree.FindResolved(resolved) is not { Kind: TarEntryKind.File })
        {
            return null;
        }

        byte[]? bytes = null;
        tree.WalkBelow(resolved, (entry, content) =>
        {
            if (entry.Size > limit)
            {
                throw new BadInputException($"read /{resolved} of the image: {entry.Size} bytes are more than {limit}");
            }

            bytes = new byte[entry.Size];
            content!.ReadExactly(bytes);
        });
        return bytes;
    }
}
