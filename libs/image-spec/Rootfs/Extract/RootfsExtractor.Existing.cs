using Appc.ImageSpec.Archive;
using Appc.Linux;
using Appc.Linux.FileSystem;

namespace Appc.ImageSpec.Rootfs;

/// <summary>Entries that meet something of their name.</summary>
public sealed partial class RootfsExtractor
{
    private bool Replaces => _options.Profile == TarProfile.Layer;

    // A directory over a directory keeps what is in it; over anything else it replaces it.
    private void KeepOrReplace(OpenedDirectory parent, ReadOnlySpan<byte> leaf, ByteString name, TarEntry entry)
    {
        var isDirectory = Sys.Fstatat(parent.Handle, leaf).Type == FileType.Directory;
        if (!Replaces && (!isDirectory || _directories.HasEntry(name)))
        {
            throw new BadInputException($"extract {entry.Name}: a second entry of that name");
        }

        if (isDirectory)
        {
            LetOwnerIn(parent, leaf);
        }
        else
        {
            _parents.Forget();
            Sys.Unlinkat(parent.Handle, leaf);
            Sys.Mkdirat(parent.Handle, leaf, PrivateDirectory);
        }
    }

    private static void LetOwnerIn(OpenedDirectory parent, ReadOnlySpan<byte> leaf)
    {
        using var directory = Sys.Openat2(parent.Handle, leaf, OpenFlags.O_PATH | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW);
        var status = Sys.Fstat(directory);
        if ((status.Permissions & PrivateDirectory) != PrivateDirectory && status.Uid == Sys.Geteuid())
        {
            Sys.FchmodPath(directory, status.Permissions | PrivateDirectory);
        }
    }

    // In a layer the later entry wins: what has its name goes, a directory with all that is in it.
    private void MakeRoom(OpenedDirectory parent, ReadOnlySpan<byte> leaf, ByteString name)
    {
        if (!Replaces || !Sys.TryFstatat(parent.Handle, leaf, out var status))
        {
            return;
        }

        _parents.Forget();
        if (status.Type == FileType.Directory)
        {
            DirectoryTree.Delete(parent.Handle, leaf);
            _directories.Remove(name);
        }
        else
        {
            Sys.Unlinkat(parent.Handle, leaf);
        }
    }
}
