using Appc.ImageSpec;
using Appc.Linux.FileSystem;
using Appc.PodLaunch.Execute;

namespace Acbuild.Run;

/// <summary>Removes a tree in which files are of users that its owner has by /etc/subuid alone: only root of a user namespace with them can.</summary>
internal static class RemovedTree
{
    /// <summary>The word by which the program knows that it is to do it; no command for people.</summary>
    internal const string Word = "remove-tree";

    /// <summary>Has it removed by another process: this one may have threads.</summary>
    /// <exception cref="BadInputException">It could not; that process has said why.</exception>
    internal static void Delete(string path)
    {
        if (OwnProcess.Run([Word, path]) != 0)
        {
            throw new BadInputException($"remove {path}: there are files of other users in it");
        }
    }

    /// <summary>That process's part, outside of the namespace and in it.</summary>
    internal static int Remove(string path)
    {
        if (UserNamespaceProcess.Run() is { } code)
        {
            return code;
        }

        DirectoryTree.Delete(path);
        return 0;
    }
}
