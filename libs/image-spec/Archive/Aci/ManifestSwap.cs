namespace Appc.ImageSpec.Archive;

/// <summary>Takes an archive's bytes as they are read and passes them on, with another entry in the place of the manifest's.</summary>
internal sealed class ManifestSwap : IDisposable
{
    // the manifest with its headers fits in here (ReadLimits), so that its first byte is still held when it is known to be the manifest
    private const int Window = 8 << 20;
    private readonly Stream _output;
    private readonly Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> _edit;
    private readonly MemoryStream _held = new();
    private long _heldStart;
    private long _dropUntil;

    internal ManifestSwap(Stream output, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> edit)
    {
        _output = output;
        _edit = edit;
    }

    /// <summary>The next bytes of the archive, as they were read.</summary>
    internal void Take(ReadOnlySpan<byte> bytes)
    {
        var dropped = (int)Math.Clamp(_dropUntil - (_heldStart + _held.Length), 0, bytes.Length);
        _heldStart += dropped;
        _held.Write(bytes[dropped..]);
        if (_held.Length > 2 * Window)
        {
            Release(_held.Length - Window);
        }
    }

    /// <summary>The manifest's content has been read.</summary>
    /// <param name="entry">Its entry.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="start">Where in the archive its first header block stands.</param>
    internal void Replace(TarEntry entry, ReadOnlyMemory<byte> content, long start)
    {
        Release(start - _heldStart);
        _heldStart += _held.Length;
        _held.SetLength(0);
        _held.Position = 0;
        _dropUntil = (_heldStart + TarField.BlockSize - 1) / TarField.BlockSize * TarField.BlockSize;
        var json = _edit(content);
        using var bytes = new MemoryStream(json.ToArray(), writable: false);
        new TarWriter(_output).Write(entry with { Size = json.Length }, bytes);
    }

    public void Dispose() => _held.Dispose();

    /// <summary>The archive has been read to its end.</summary>
    internal void Finish() => Release(_held.Length);

    private void Release(long count)
    {
        var all = _held.GetBuffer().AsSpan(0, (int)_held.Length);
        _output.Write(all[..(int)count]);
        all[(int)count..].CopyTo(all);
        _held.SetLength(all.Length - count);
        _held.Position = _held.Length;
        _heldStart += count;
    }
}
