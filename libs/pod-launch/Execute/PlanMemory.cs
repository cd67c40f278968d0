using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Appc.PodLaunch.Execute;

/// <summary>Bytes in the making that will lie at a known address, so that pointers among them can be written beforehand.</summary>
internal sealed class PlanMemory
{
    private const int FirstSize = 64 * 1024;
    private const int Alignment = 8;
    private readonly long _address;
    private byte[] _bytes = new byte[FirstSize];
    private int _length;

    internal PlanMemory(long address)
    {
        _address = address;
    }

    /// <summary>Everything taken so far.</summary>
    internal ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    /// <summary>Takes <paramref name="size"/> zeroed bytes, aligned to eight; returns their address.</summary>
    internal long Take(int size)
    {
        var start = _length;
        _length = checked(start + ((size + Alignment - 1) & -Alignment));
        if (_length > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_length, checked(_bytes.Length * 2)));
        }

        return _address + start;
    }

    /// <summary>Takes room for as many structures of a type.</summary>
    internal long Take<T>(int count)
        where T : unmanaged => Take(checked(Unsafe.SizeOf<T>() * count));

    /// <summary>A copy of the bytes with a NUL behind them; returns its address.</summary>
    internal long Copy(ReadOnlySpan<byte> bytes)
    {
        var address = Take(checked(bytes.Length + 1));
        bytes.CopyTo(At(address));
        return address;
    }

    /// <summary>Writes a value at an address that was taken.</summary>
    internal void Put<T>(long address, in T value)
        where T : unmanaged => MemoryMarshal.Write(At(address), value);

    private Span<byte> At(long address) => _bytes.AsSpan((int)(address - _address), _length - (int)(address - _address));
}
