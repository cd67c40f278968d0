using Appc.ImageSpec.Rootfs;
using Appc.Linux.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Appc.ImageStore;

/// <summary>A root file system in the store, ready to be mounted read-only under an overlay or copied. It stays while this is not disposed.</summary>
public sealed class RenderedTree : IDisposable
{
    private const int MostDifferences = 20;
    private readonly LockFile _use;

    internal RenderedTree(string path, LockFile use, ExtractReport? report)
    {
        (Path, _use, Report) = (path, use, report);
    }

    /// <summary>The directory of the root file system.</summary>
    public string Path { get; }

    /// <summary>What was not applied, when it was rendered just now; null when it was there already.</summary>
    public ExtractReport? Report { get; }

    /// <summary>The lock that keeps the tree from being removed; a process that inherits it keeps the tree for as long as it lives.</summary>
    public SafeFileHandle LockHandle => _use.Handle;

    /// <summary>What differs between a tree on disk and what was noted of it when it was made, a line each, at most 20.</summary>
    /// <param name="treeDirectory">A directory of a store's trees, absolute.</param>
    public static IReadOnlyList<string> DifferencesIn(string treeDirectory) => TreeFacts.Differences(treeDirectory, MostDifferences);

    /// <summary>Gives the tree up.</summary>
    public void Dispose() => _use.Dispose();
}
