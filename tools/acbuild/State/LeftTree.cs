using Appc.Linux;
using Appc.Linux.FileSystem;
using Acbuild.Run;

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
                DirectoryTree.Delete(path);
                return;
            }
            catch (SystemCallException others) when (others.Errno is Errno.EACCES or Errno.EPERM && Sys.Geteuid() != 0)
            {
                RemovedTree.Delete(path); // files of other users that a command gave them to
                return;
            }
            catch (SystemCallException busy) when (busy.Errno is Errno.ENOTEMPTY or Errno.EBUSY && attempt < Attempts)
            {
                Thread.Sleep(s_moment);
            }
        }
    }
}
