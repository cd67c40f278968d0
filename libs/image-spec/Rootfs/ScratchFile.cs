using Microsoft.Win32.SafeHandles;

namespace Appc.ImageSpec.Rootfs;

/// <summary>A file without a name below the temporary directory (TMPDIR): whatever happens to the process, nothing of it stays.</summary>
internal static class ScratchFile
{
    /// <summary>A path that opens the file again for as long as the handle is open; proc(5), /proc/pid/fd.</summary>
    internal static string PathOf(SafeFileHandle file) => $"/proc/self/fd/{file.DangerousGetHandle()}";

    /// <summary>Makes one and lets <paramref name="write"/> fill it; closed again when that throws.</summary>
    internal static SafeFileHandle Fill(Action<Stream> write)
    {
        var folder = Directory.CreateTempSubdirectory("appc-"); // 0700
        SafeFileHandle? file = null;
        try
        {
            // ReadWrite sharing: .NET would otherwise lock the file against being opened again.
            file = File.OpenHandle(Path.Join(folder.FullName, "file"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        try
        {
            using var stream = new ScratchStream(file, Path.GetTempPath());
            write(stream);
            stream.Flush();
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
