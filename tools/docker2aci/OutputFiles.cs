using Appc.CommandLine;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Oci;
using Appc.ImageSpec.Schema;
using Appc.ImageStore.Signatures;
using Appc.Linux.FileSystem;

namespace Docker2Aci;

/// <summary>One ACI that was written.</summary>
/// <param name="Path">Its file; - for standard output.</param>
/// <param name="Id">Its image ID.</param>
/// <param name="Manifest">Its manifest.</param>
/// <param name="Source">What it was made of.</param>
/// <param name="Size">The file's bytes.</param>
internal sealed record Result(string Path, ImageId Id, ImageManifest Manifest, SourceImage Source, long Size);

/// <summary>The files to be written: all of them appear together at the end, or none does.</summary>
internal sealed class OutputFiles : IDisposable
{
    private const uint Mode = 0x1a4; // 0644
    private readonly ConvertOptions _options;
    private readonly bool _several;
    private readonly List<AtomicFile> _files = [];
    private readonly List<Result> _results = [];

    internal OutputFiles(ConvertOptions options, IReadOnlyList<SourceImage> images)
    {
        _options = options;
        _several = options.AllPlatforms;
        if ((images.Count > 1 || options.NoSquash) && options.Output is { } output && !IsDirectory(output))
        {
            throw new UsageException("--output must be a directory for several images");
        }
    }

    internal IReadOnlyList<Result> Results => _results;

    internal (ImageId Id, ImageManifest Manifest) Write(SourceImage image, int? layer, Func<Stream, (ImageId Id, ImageManifest Manifest)> write)
    {
        if (_options.IsToStandardOutput)
        {
            using var standardOutput = Console.OpenStandardOutput();
            using var output = new CountingStream(standardOutput);
            var (id, manifest) = write(output);
            output.Flush();
            _results.Add(new Result("-", id, manifest, image, output.Count));
            return (id, manifest);
        }

        var path = PathFor(image, layer);
        var file = AtomicFile.Begin(WorkingDirectory.Resolve(path), Mode);
        _files.Add(file);
        var (fileId, fileManifest) = write(file.Stream);
        _results.Add(new Result(path, fileId, fileManifest with { PathWhitelist = [] }, image, file.Stream.Length)); // of 60 layers they would fill the memory
        return (fileId, fileManifest);
    }

    /// <summary>Signs them, and puts them in place with their signatures, where all of them can be signed.</summary>
    /// <param name="signers">The keys; none for no signatures.</param>
    /// <param name="made">When the signatures say they were made.</param>
    internal void Commit(FileSigners signers, DateTimeOffset made)
    {
        var signatures = new List<PreparedSignatures>();
        try
        {
            foreach (var (file, result) in _files.Zip(_results))
            {
                signatures.Add(signers.Prepare(file.Stream, WorkingDirectory.Resolve(result.Path), made));
            }

            foreach (var (file, signature) in _files.Zip(signatures))
            {
                file.Commit();
                signature.Commit();
            }
        }
        finally
        {
            signatures.ForEach(signature => signature.Dispose());
        }
    }

    public void Dispose()
    {
        foreach (var file in _files)
        {
            file.Dispose();
        }
    }

    private string PathFor(SourceImage image, int? layer) => _options.Output switch
    {
        null => NameFor(image, layer),
        { } output when IsDirectory(output) => Path.Join(output, NameFor(image, layer)),
        { } output => output,
    };

    // As the original names them: the repository with hyphens for slashes, the tag, .aci.
    private string NameFor(SourceImage image, int? layer)
    {
        var name = image.Reference?.Repository.Replace('/', '-') ?? ManifestMapping.NameOf(image).ToString().Replace('/', '-');
        var version = ManifestMapping.VersionOf(image);
        var platform = _several ? "-" + image.Config.Platform.ToString().Replace('/', '-') : string.Empty;
        if (layer is { } number)
        {
            name = $"{name}-{LayerManifests.NameOf(image, number).ToString().Split('-')[^1]}";
            platform = $"-{image.Config.Platform.ToString().Replace('/', '-')}-{number}";
        }

        return $"{name}{(version.Length == 0 ? string.Empty : "-" + version.Replace('/', '-'))}{platform}.aci";
    }

    private static bool IsDirectory(string path) => path.EndsWith('/') || Directory.Exists(path);
}
