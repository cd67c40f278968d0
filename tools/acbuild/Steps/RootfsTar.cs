using Appc.ImageSpec;
using Appc.ImageSpec.Archive;

namespace Acbuild.Steps;

/// <summary>A tar of a root file system, in any compression, read as engines read a layer.</summary>
internal static class RootfsTar
{
    /// <summary>Hands out every entry, and of files the content.</summary>
    /// <param name="file">The archive from its first byte.</param>
    /// <param name="sink">Takes them.</param>
    /// <exception cref="BadInputException">It is malformed, over a limit, or of no bytes at all: what was to write it did not.</exception>
    internal static void Read(Stream file, Action<TarEntry, Stream?> sink)
    {
        using var plain = Compression.OpenRead(file, ReadLimits.Default);
        using var tar = new TarReader(plain, TarProfile.Layer, ReadLimits.Default);
        while (tar.Next() is { } entry)
        {
            sink(entry, entry.Kind == TarEntryKind.File ? tar.Content : null);
        }

        if (tar.Position == 0)
        {
            throw new BadInputException("it holds not a single byte, not even the end of an archive");
        }
    }
}
