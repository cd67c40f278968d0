using System.Text;
using Appc.Linux.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Appc.PodLaunch.Pods;

/// <summary>
/// Tells whether a pod wrote anything into its layer for changes. A layer that is bare holds a few directories for mounts and the small files of /etc that init made; it may stay until
/// the pod's directory goes, for each removal of a directory can be a wait for the disk, and most short pods write nothing.
/// </summary>
internal static class BareLayer
{
    private const int Deepest = 4;
    private const long LongestFile = 4096;

    /// <summary>True where the layer is there and bare. What the app made in it is never followed.</summary>
    internal static bool Is(string layer)
    {
        using var top = Open(Sys.WorkingDirectory, Encoding.UTF8.GetBytes(layer));
        return top is not null && IsBare(top, "", 0);
    }

    private static bool IsBare(SafeFileHandle directory, string name, int depth)
    {
        foreach (var entry in Sys.Getdents(directory))
        {
            if (entry.Type == FileType.Directory && depth < Deepest)
            {
                using var below = Open(directory, entry.Name.Span);
                if (below is null || !IsBare(below, entry.Name.ToString(), depth + 1))
                {
                    return false;
                }
            }
            else if (entry.Type != FileType.Regular || depth != 1 || name != "etc" || !IsOfInit(directory, entry))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Null for what is not there, and for a directory that its owner closed to itself: somebody was at work there.</summary>
    private static SafeFileHandle? Open(SafeFileHandle parent, ReadOnlySpan<byte> name) =>
        Sys.TryOpenat2(parent, name, OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW, 0, ResolveFlags.None, out _);

    private static bool IsOfInit(SafeFileHandle etc, DirectoryEntry entry) =>
        entry.Name.ToString() is "hosts" or "resolv.conf" && Sys.TryFstatat(etc, entry.Name.Span, out var status) && status.Size <= LongestFile;
}
