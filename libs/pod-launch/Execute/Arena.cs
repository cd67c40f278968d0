using System.Runtime.InteropServices;

namespace Appc.PodLaunch.Execute;

/// <summary>Unmanaged memory that is taken piece by piece and given back as a whole.</summary>
internal sealed unsafe class Arena : IDisposable
{
    private const int ChunkSize = 64 * 1024;
    private const int Alignment = 8;
    private readonly List<nint> _chunks = [];
    private byte* _next;
    private long _left;

    /// <summary>Memory of <paramref name="size"/> bytes, zeroed, aligned to eight.</summary>
    internal byte* Take(long size)
    {
        var rounded = (size + Alignment - 1) & -Alignment;
        if (rounded > _left)
        {
            _left = Math.Max(ChunkSize, rounded);
            _next = (byte*)NativeMemory.AllocZeroed((nuint)_left);
            _chunks.Add((nint)_next);
        }

        var taken = _next;
        _next += rounded;
        _left -= rounded;
        return taken;
    }

    /// <summary>A copy of the bytes with a NUL behind them.</summary>
    internal byte* Copy(ReadOnlySpan<byte> bytes)
    {
        var copy = Take(bytes.Length + 1L);
        bytes.CopyTo(new Span<byte>(copy, bytes.Length));
        return copy;
    }

    public void Dispose()
    {
        foreach (var chunk in _chunks)
        {
            NativeMemory.Free((void*)chunk);
        }

        _chunks.Clear();
        _left = 0;
    }
}
