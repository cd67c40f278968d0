using Appc.Linux;
using Appc.PodLaunch.Execute;

namespace Acbuild.State;

/// <summary>
/// Removes a tree in which a command may still be dying: whoever kills acbuild ends the command that it runs too, but a moment later, and until then
/// that may make another file.
/// </summary>
internal static class LeftTree
{
    private const int Attempts = 400;
    private static readonly TimeSpan s_moment = TimeSpan.FromMilliseconds(25);

    internal static void Delete(string path)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                RemovedTree.Delete(path); // a command may have given files to others
                return;
            }
            catch (SystemCallException busy) when (busy.Errno is Errno.ENOTEMPTY or Errno.EBUSY && attempt < Attempts)
            {
                Thread.Sleep(s_moment);
            }
        }
    }
}
