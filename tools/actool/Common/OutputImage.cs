using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.ImageSpec.Archive;
using Appc.Linux;
using Appc.Linux.FileSystem;

namespace Actool;

/// <summary>Where build and patch-manifest put an image: whole under its name, or not at all.</summary>
internal static class OutputImage
{
    private const uint Mode = 0x1a4; // 0644
    private const string Extension = ".aci";

    /// <summary>Refuses, before any work is done, a name or a file that <see cref="Write"/> would refuse.</summary>
    /// <exception cref="BadInputException">Another extension (aci.md: images MUST be named .aci), or there is such a file.</exception>
    internal static void Check(string path, bool overwrite)
    {
        if (!path.EndsWith(Extension, StringComparison.Ordinal))
        {
            throw new BadInputException($"write {ByteEscaping.ToDisplay(path)}: extension must be {Extension} (given {ByteEscaping.ToDisplay(Path.GetExtension(path))})");
        }

        if (!overwrite && Path.Exists(path))
        {
            throw Exists(path);
        }
    }

    /// <summary>Lets <paramref name="write"/> fill the file and puts it in place.</summary>
    internal static void Write(string path, bool overwrite, Action<Stream> write)
    {
        using var file = AtomicFile.Begin(WorkingDirectory.Resolve(path), Mode);
        write(file.Stream);
        try
        {
            file.Commit(overwrite);
        }
        catch (SystemCallException failure) when (failure.Errno == Errno.EEXIST && !overwrite)
        {
            throw Exists(path);
        }
    }

    /// <summary>What <c>--no-compression</c> and <c>--compression</c> ask for.</summary>
    /// <exception cref="UsageException">Both are given, or the second names no format.</exception>
    internal static CompressionFormat Format(bool none, string? name)
    {
        if (none && name is not (null or "none"))
        {
            throw new UsageException("--no-compression and --compression exclude each other");
        }

        return none ? CompressionFormat.None : name switch
        {
            null or "gzip" => CompressionFormat.Gzip,
            "bzip2" => CompressionFormat.Bzip2,
            "xz" => CompressionFormat.Xz,
            "none" => CompressionFormat.None,
            _ => throw new UsageException($"--compression must be gzip, xz, bzip2 or none, not {ByteEscaping.ToDisplay(name)}"),
        };
    }

    private static BadInputException Exists(string path) => new($"write {ByteEscaping.ToDisplay(path)}: target file exists (try --overwrite)");
}
