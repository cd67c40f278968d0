using Appc.ImageSpec;
using Appc.Linux;
using Appc.Linux.FileSystem;

namespace Appc.PodLaunch.Execute;

/// <summary>Removes a tree in which files may be of users that its owner has by /etc/subuid alone: only root of a user namespace with them can.</summary>
public static class RemovedTree
{
    /// <summary>The word by which the program knows that it is to do it; no command for people.</summary>
    public const string Word = "remove-tree";

    /// <summary>Removes it; where there are such files, by another process (<see cref="Remove"/>).</summary>
    /// <param name="path">A directory; nothing there is fine.</param>
    /// <exception cref="BadInputException">It cannot be removed for the files of others.</exception>
    /// <exception cref="SystemCallException">It cannot be removed for another reason.</exception>
    public static void Delete(string path)
    {
        try
        {
            DirectoryTree.Delete(path);
        }
        catch (SystemCallException others) when (others.Errno is Errno.EACCES or Errno.EPERM && Sys.Geteuid() != 0)
        {
            UsersProcess.Run(Word, path);
        }
    }

    /// <summary>That process's part, outside of the namespace and in it.</summary>
    /// <returns>Its exit code.</returns>
    public static int Remove(string path)
    {
        try
        {
            if (UsersProcess.Enter() is { } code)
            {
                return code;
            }

            DirectoryTree.Delete(path);
            return 0;
        }
        catch (BadInputException failure)
        {
            throw failure.In($"remove {ByteEscaping.ToDisplay(path)}");
        }
        catch (SystemCallException others) when (others.Errno is Errno.EACCES or Errno.EPERM)
        {
            throw new BadInputException($"remove {ByteEscaping.ToDisplay(path)}: {others.Message}: perhaps a file of a user who is none of the caller's ranges in /etc/subuid and /etc/subgid", others);
        }
    }
}
