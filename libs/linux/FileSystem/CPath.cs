namespace Appc.Linux.FileSystem;

/// <summary>Terminates byte strings with NUL for native calls.</summary>
internal static class CPath
{
    /// <summary>Stack space that callers set aside; longer strings go to the heap.</summary>
    internal const int StackSize = 512;

    /// <summary>
    /// Copies <paramref name="path"/> and a NUL into <paramref name="buffer"/>, or into a new array when it does not fit.
    /// A NUL inside would silently name another file, so it is refused as the kernel refuses what it cannot read.
    /// </summary>
    /// <exception cref="SystemCallException">EINVAL: a NUL inside.</exception>
    internal static Span<byte> Terminate(ReadOnlySpan<byte> path, Span<byte> buffer)
    {
        if (path.Contains((byte)0))
        {
            throw new SystemCallException("use the name", ByteEscaping.ToDisplay(path), Errno.EINVAL);
        }

        var target = path.Length < buffer.Length ? buffer[..(path.Length + 1)] : new byte[path.Length + 1];
        path.CopyTo(target);
        target[path.Length] = 0;
        return target;
    }
}
