using Appc.ImageSpec;
using Appc.ImageSpec.Rootfs;
using Appc.ImageSpec.Schema;
using Appc.ImageStore;
using Appc.Linux;

namespace Actool;

/// <summary>An ACI that the user named, read once to its end.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Id">Its ID.</param>
/// <param name="Manifest">Its manifest.</param>
internal sealed record ImageFile(string Path, ImageId Id, ImageManifest Manifest) : IRenderable
{
    /// <summary>Reads and checks the whole file.</summary>
    internal static ImageFile Read(string path)
    {
        var summary = InputFile.Use("read", path, IdHandler.ReadWhole);
        return new ImageFile(path, summary.Id, summary.Manifest);
    }

    /// <summary>The file, which is read more than once.</summary>
    /// <exception cref="BadInputException">It is a pipe.</exception>
    internal static FileStream Open(string path)
    {
        var file = InputFile.Open(path);
        if (file.CanSeek)
        {
            return file;
        }

        file.Dispose();
        throw new BadInputException($"read {ByteEscaping.ToDisplay(path)}: not a regular file");
    }

    /// <summary>True where this image is one that <paramref name="dependency"/> means (aci.md, Dependency Matching).</summary>
    internal bool Fits(Dependency dependency) =>
        Manifest.Name == dependency.ImageName && LabelMatch.Has(Manifest.Labels, dependency.Labels)
        && (dependency.ImageId is not { } id || string.Equals(id.ToString(), Id.ToString(), StringComparison.OrdinalIgnoreCase));
}
