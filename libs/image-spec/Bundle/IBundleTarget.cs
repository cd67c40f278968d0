namespace Appc.ImageSpec.Bundle;

/// <summary>Takes the files of a bundle while they are read.</summary>
public interface IBundleTarget
{
    /// <summary>Where the bytes of a file go; null for a file that is not wanted. Nothing is verified yet.</summary>
    Stream? Begin(BundleFile file);

    /// <summary>All bytes of the file have come, and are those that the inventory names.</summary>
    /// <param name="file">The file.</param>
    /// <param name="stream">From <see cref="Begin"/>, written; the target disposes it.</param>
    void End(BundleFile file, Stream stream);
}
