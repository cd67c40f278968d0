using System.Text;
using Appc.ImageSpec;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Schema;
using Appc.Linux.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Actool;

/// <summary>An image layout: a directory that holds a file <c>manifest</c>, a directory <c>rootfs</c> and nothing else (aci.md, Image Layout).</summary>
internal sealed class ImageLayout : IDisposable
{
    private ImageLayout(byte[] manifest, UnixTime manifestTime, SafeFileHandle rootfs)
    {
        Manifest = manifest;
        ManifestTime = manifestTime;
        Rootfs = rootfs;
    }

    /// <summary>The manifest's bytes, not parsed.</summary>
    internal byte[] Manifest { get; }

    /// <summary>When the manifest was last changed.</summary>
    internal UnixTime ManifestTime { get; }

    /// <summary>A handle of the root filesystem.</summary>
    internal SafeFileHandle Rootfs { get; }

    /// <summary>Checks what lies in the directory and reads the manifest.</summary>
    /// <exception cref="BadInputException">Something is missing, of another kind, or does not belong there.</exception>
    /// <exception cref="Appc.Linux.SystemCallException">The directory cannot be read.</exception>
    internal static ImageLayout Open(string path)
    {
        using var directory = Sys.OpenDirectory(path);
        foreach (var name in Sys.Getdents(directory).Select(entry => entry.Name).Order())
        {
            if (name.ToTextOrNull() is not ("manifest" or "rootfs"))
            {
                throw new BadInputException($"unrecognized file path in layout: {name}");
            }
        }

        var manifestStatus = Status(directory, "manifest", FileType.Regular, "no image manifest found in layout", "manifest is not a regular file");
        Status(directory, "rootfs", FileType.Directory, "no rootfs found in layout", "rootfs is not a directory");
        var time = new UnixTime(manifestStatus.ModificationTime.Seconds, (int)manifestStatus.ModificationTime.Nanoseconds);
        return new ImageLayout(ReadManifest(directory), time, Sys.OpenDirectory(directory, "rootfs"u8));
    }

    public void Dispose() => Rootfs.Dispose();

    private static byte[] ReadManifest(SafeFileHandle directory)
    {
        using var handle = Sys.Openat2(directory, "manifest"u8, OpenFlags.O_RDONLY | OpenFlags.O_NOFOLLOW);
        using var file = new FileStream(handle, FileAccess.Read, bufferSize: 0);
        return InputFile.ReadAll(file, "manifest", JsonLimits.Manifest.MaxBytes);
    }

    private static FileStatus Status(SafeFileHandle directory, string name, FileType type, string missing, string wrong)
    {
        if (!Sys.TryFstatat(directory, Encoding.UTF8.GetBytes(name), out var status))
        {
            throw new BadInputException(missing);
        }

        return status.Type == type ? status : throw new BadInputException(wrong);
    }
}
