using Appc.Linux.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Acserver.Depot;

/// <summary>The bytes of an image: a file of their own, or a part of one.</summary>
internal sealed class ImageContent : IDisposable
{
    private readonly bool _isOwn;

    internal ImageContent(SafeFileHandle file, long offset, bool isOwn)
    {
        (File, Offset, _isOwn) = (file, offset, isOwn);
    }

    /// <summary>The file that they are in.</summary>
    internal SafeFileHandle File { get; }

    /// <summary>Where in it they begin.</summary>
    internal long Offset { get; }

    /// <summary>Whether the file has as many as an image of that size; part of a file that was verified whole always has.</summary>
    internal bool Holds(long size) => !_isOwn || Sys.Fstat(File).Size == size;

    /// <summary>Closes a file of their own.</summary>
    public void Dispose()
    {
        if (_isOwn)
        {
            File.Dispose();
        }
    }
}
