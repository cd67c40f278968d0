using Acbuild.Cache;
using Acbuild.Images;
using Appc.ImageSpec;
using Appc.ImageSpec.Oci;
using Appc.ImageStore;
using Appc.Linux;

namespace Acbuild.Copy;

/// <summary>What <c>copy</c> copies from: the host, or with <c>--from</c> a directory, an archive or an image, whose paths are then meant.</summary>
internal abstract class CopyOrigin
{
    /// <summary>True where owners of files are those of an image or archive, and mean the same in this one.</summary>
    internal virtual bool KeepsOwners => true;

    /// <summary>Reads the option's value; files are not looked at yet.</summary>
    /// <param name="from">The value.</param>
    /// <param name="access">How images are come by.</param>
    internal static CopyOrigin Parse(string from, ImageAccess access) =>
        ImageAddress.TryParse(from) is { } address ? new ForeignOrigin(address, access)
        : LocalPath.TryParse(from) is { } path ? (Directory.Exists(path) ? new HostOrigin(path) : new ArchiveOrigin(path, access))
        : new StoredOrigin(ImageReference.Parse(from), access);

    /// <summary>Adds what the result follows from.</summary>
    internal abstract void AddInputs(StepInputs inputs, IReadOnlyList<string> paths);

    /// <summary>Opens the source and gives what each path means, in the order of the paths and then of bytes.</summary>
    /// <param name="paths">Paths, which may be patterns.</param>
    /// <param name="buildDirectory">The build's own directory, which is never copied.</param>
    /// <param name="use">Takes what was found while the source is open.</param>
    /// <exception cref="NotFoundException">A path means nothing.</exception>
    internal abstract void Open(IReadOnlyList<string> paths, string buildDirectory, Action<IReadOnlyList<CopyItem>> use);

    /// <summary>A slash behind a path says that the directory is meant to which a link leads.</summary>
    protected static bool MeansDirectory(string path) => path.EndsWith('/') || path.EndsWith("/.", StringComparison.Ordinal);

    /// <summary>The refusal of a path that means nothing.</summary>
    protected static NotFoundException Absent(string path, string? where) => new(
        $"copy {ByteEscaping.ToDisplay(path)}: no such file or directory" + (where is null ? string.Empty : $" in {ByteEscaping.ToDisplay(where)}"));
}
