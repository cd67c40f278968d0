using Appc.ImageSpec;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Rootfs;
using Appc.ImageSpec.Schema;
using Appc.Linux;

namespace Acbuild.Images;

/// <summary>An ACI that the user named, read once to its end.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Id">Its ID.</param>
/// <param name="Manifest">Its manifest.</param>
/// <param name="Size">Bytes of the file.</param>
internal sealed record AciOnDisk(string Path, ImageId Id, ImageManifest Manifest, long Size) : IRenderable
{
    /// <summary>Reads and checks the whole file.</summary>
    /// <exception cref="BadInputException">It is no image.</exception>
    internal static AciOnDisk Read(string path)
    {
        try
        {
            using var file = Open(path);
            using var reader = AciReader.Open(file, ReadLimits.Default);
            while (reader.Next() is not null)
            {
                // the reader checks every entry as it goes by
            }

            var summary = reader.Finish();
            return new AciOnDisk(path, summary.Id, summary.Manifest, file.Length);
        }
        catch (BadInputException bad)
        {
            throw bad.In($"read {ByteEscaping.ToDisplay(path)}");
        }
    }

    /// <summary>Opens the file from its first byte.</summary>
    internal static FileStream Open(string path) => ArchiveFile.OpenRead(path);
}
