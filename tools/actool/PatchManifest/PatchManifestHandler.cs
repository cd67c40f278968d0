using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Schema;
using Appc.Linux;

namespace Actool;

/// <summary>What patch-manifest was asked for, the edits aside.</summary>
internal sealed record PatchManifestOptions(
    string Input, string? Output, bool Overwrite, bool NoCompression, string? Compression, bool Replace, string? ManifestFile);

/// <summary>Copies an image and swaps its manifest.</summary>
internal static class PatchManifestHandler
{
    internal static int Run(PatchManifestOptions options, ManifestEdits edits)
    {
        CheckUsage(options, edits);
        var format = OutputImage.Format(options.NoCompression, options.Compression);
        var output = options.Output ?? options.Input;
        if (!options.Replace)
        {
            OutputImage.Check(output, options.Overwrite);
        }

        InputFile.Use("patch", options.Input, file =>
        {
            OutputImage.Write(output, options.Replace || options.Overwrite, stream =>
                AciPatcher.Patch(file, stream, format, manifest => options.ManifestFile is null
                    ? edits.ApplyTo(Manifests.Parse(manifest.Span)).ToJson(indented: false)
                    : ReadManifest(options.ManifestFile)));
            return true;
        });
        return 0;
    }

    private static void CheckUsage(PatchManifestOptions options, ManifestEdits edits)
    {
        var problem = options switch
        {
            { Replace: true, Overwrite: true } => "--replace and --overwrite exclude each other",
            { Replace: true, Output: not null } => "must provide one file with --replace",
            { Replace: false, Output: null } => "must provide input and output files (or use --replace)",
            _ when options.ManifestFile is not null && edits.Any => "--manifest is incompatible with other manifest editing options",
            _ => null,
        };
        if (problem is not null)
        {
            throw new UsageException(problem);
        }
    }

    private static byte[] ReadManifest(string path)
    {
        var json = InputFile.ReadAll(path, JsonLimits.Manifest.MaxBytes);
        try
        {
            ImageManifest.Parse(json);
            return json;
        }
        catch (BadInputException failure)
        {
            throw failure.In(ByteEscaping.ToDisplay(path));
        }
    }
}
