using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Schema;

namespace Appc.ImageSpec.Rootfs;

/// <summary>An image's files as it would be run: its dependencies' below its own, and nothing that a pathWhitelist leaves out.</summary>
public interface IRootfsSource : IDisposable
{
    /// <summary>The image's manifest.</summary>
    ImageManifest Manifest { get; }

    /// <summary>Hands out every file once; everything has been checked only when this returns.</summary>
    /// <param name="sink">
    /// Takes the entry, its name and hard link target relative to the root file system and empty for itself, and for files the content, valid during the call.
    /// </param>
    /// <exception cref="BadInputException">The image is malformed, or changed meanwhile.</exception>
    void Walk(Action<TarEntry, Stream?> sink);
}
