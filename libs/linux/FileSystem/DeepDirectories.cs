using Microsoft.Win32.SafeHandles;

namespace Appc.Linux.FileSystem;

/// <summary>Directories that a delete found too deep and moved to the top, to be deleted from there.</summary>
internal sealed class DeepDirectories
{
    private readonly SafeFileHandle _top;
    private readonly string _prefix = ".deleting-" + Sys.RandomHex(8) + "-";
    private readonly Queue<ByteString> _waiting = new();
    private int _count;

    internal DeepDirectories(SafeFileHandle top)
    {
        _top = top;
    }

    internal void MoveUp(SafeFileHandle directory, ReadOnlySpan<byte> name)
    {
        ByteString moved = $"{_prefix}{_count}";
        Sys.Renameat2(directory, name, _top, moved.Span, RenameFlags.RENAME_NOREPLACE);
        _waiting.Enqueue(moved);
        _count++;
    }

    internal bool TryNext(out ByteString name) => _waiting.TryDequeue(out name);
}
