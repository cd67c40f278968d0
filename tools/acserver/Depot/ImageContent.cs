using Appc.Linux.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Acserver.Depot;

/// <summary>The bytes of an image: a file of their own, or parts of others, one behind the other.</summary>
internal sealed class ImageContent : IDisposable
{
    private readonly IReadOnlyList<FilePart> _parts;
    private readonly SafeFileHandle? _own;

    /// <summary>The whole of a file, which is closed with this.</summary>
    internal ImageContent(SafeFileHandle own)
    {
        (_own, _parts) = (own, [new FilePart(own, 0, long.MaxValue)]);
    }

    /// <summary>Parts of files that stay open.</summary>
    internal ImageContent(IReadOnlyList<FilePart> parts)
    {
        _parts = parts;
    }

    /// <summary>Where some of the bytes lie.</summary>
    internal IEnumerable<FilePart> Slice(long from, long length)
    {
        foreach (var part in _parts)
        {
            if (from < part.Length && length > 0)
            {
                var count = Math.Min(length, part.Length - from);
                yield return new FilePart(part.File, part.Offset + from, count);
                (from, length) = (0, length - count);
            }
            else
            {
                from -= part.Length;
            }
        }
    }

    /// <summary>Whether the file has as many as an image of that size; part of a file that was verified whole always has.</summary>
    internal bool Holds(long size) => _own is null || Sys.Fstat(_own).Size == size;

    /// <summary>Closes a file of their own.</summary>
    public void Dispose() => _own?.Dispose();
}
