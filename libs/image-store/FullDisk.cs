using Appc.Linux;

namespace Appc.ImageStore;

/// <summary>A full disk is one clear error, wherever in the work it was met; what was half-made is gone by then.</summary>
internal static class FullDisk
{
    public static T Explain<T>(string what, StoreLayout layout, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (SystemCallException e) when (IsFull(e.Errno))
        {
            throw new SystemCallException("keep", $"{what} in store {ByteEscaping.ToDisplay(layout.Root)}", e.Errno);
        }
        catch (IOException e) when (IsFull(e.HResult))
        {
            throw new SystemCallException("keep", $"{what} in store {ByteEscaping.ToDisplay(layout.Root)}", e.HResult);
        }
    }

    private static bool IsFull(int errno) => errno is Errno.ENOSPC or Errno.EDQUOT;
}
