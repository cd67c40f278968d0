using System.Text;
using Acbuild.State;
using Appc.ImageSpec;
using Appc.Linux;
using Appc.Linux.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Acbuild.Steps;

/// <summary>--modify-appc: one step on an image file, in a private build of its own; the file is replaced by one rename.</summary>
internal static class ModifiedImage
{
    /// <summary>Applies <paramref name="change"/> to the image at <paramref name="path"/>. Two at once on one image wait for each other.</summary>
    internal static void Change(string path, Action<BuildSession> change)
    {
        var full = RealPath(path);
        using var held = Lock(full);
        var temporary = Directory.CreateTempSubdirectory("acbuild-");
        try
        {
            using var build = BuildSession.Begin(temporary.FullName, BaseImage.EmptyManifest(), BuildMode.Appc);
            if (!BaseImage.AddFile(build, full))
            {
                throw new BadInputException($"modify {ByteEscaping.ToDisplay(path)}: not an image: it has no manifest");
            }

            change(build);
            ImageFile.Write(build, full, Sys.Fstat(held).Permissions, overwrite: true);
        }
        finally
        {
            DirectoryTree.Delete(temporary.FullName);
        }
    }

    /// <summary>The file that a path names, links followed.</summary>
    internal static string RealPath(string path)
    {
        var full = Path.GetFullPath(path);
        return File.Exists(full)
            ? File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full
            : throw new NotFoundException($"modify {ByteEscaping.ToDisplay(path)}: no such file");
    }

    /// <summary>Locks the file itself; whoever waited finds it replaced, and locks the new one.</summary>
    internal static SafeFileHandle Lock(string path)
    {
        var bytes = Encoding.UTF8.GetBytes(path);
        while (true)
        {
            var file = Sys.Openat2(Sys.WorkingDirectory, bytes, OpenFlags.O_RDONLY);
            Sys.Flock(file, exclusive: true, wait: true);
            if (Sys.TryFstatat(Sys.WorkingDirectory, bytes, out var named) && named.IsSameFile(Sys.Fstat(file)))
            {
                return file;
            }

            file.Dispose();
        }
    }
}
