using System.Collections.Immutable;
using System.Globalization;
using Appc.CommandLine;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Oci;
using Appc.Linux;

namespace Docker2Aci;

/// <summary>What convert was asked for, as it was typed.</summary>
internal sealed record ConvertOptions(string Source)
{
    private const int FewestJobs = 3;
    private const int MostJobs = 64;

    internal bool NoSquash { get; init; }

    internal string? Image { get; init; }

    internal string? Platform { get; init; }

    internal bool AllPlatforms { get; init; }

    internal string? Output { get; init; }

    internal string? Compression { get; init; }

    internal bool SingleMember { get; init; }

    internal int? Jobs { get; init; }

    internal string? AuthFile { get; init; }

    internal string? CaFile { get; init; }

    internal ImmutableArray<string> TokenHosts { get; init; } = [];

    internal bool SkipVerify { get; init; }

    internal bool AllowHttp { get; init; }

    internal bool Json { get; init; }

    internal bool Quiet { get; init; }

    internal string? Progress { get; init; }

    internal bool Debug { get; init; }

    internal string? Directory { get; init; }

    /// <summary>Files of secret keys that sign what is written.</summary>
    internal ImmutableArray<string> Sign { get; init; } = [];

    internal string? PassphraseFile { get; init; }

    internal ImageAddress Address =>
        (Path.Exists(Source) ? null : ImageAddress.TryParse(Source)) ?? ImageAddress.OfFile(WorkingDirectory.Resolve(Source), Image);

    internal bool IsToStandardOutput => Output == "-";

    internal ImageChoice Choice => new()
    {
        Name = Image,
        Platform = Platform is null ? null : Appc.ImageSpec.Oci.Platform.Parse(Platform),
        AllPlatforms = AllPlatforms,
    };

    internal ConversionOptions Conversion => new()
    {
        Format = Compression switch
        {
            null or "gzip" => CompressionFormat.Gzip,
            "none" => CompressionFormat.None,
            "xz" => CompressionFormat.Xz,
            "zstd" => CompressionFormat.Zstd,
            _ => throw new UsageException($"--compression must be gzip, none, xz or zstd, not {ByteEscaping.ToDisplay(Compression)}"),
        },
        Compression = CompressionOptions.Default with { SingleMember = SingleMember },
        Jobs = Jobs ?? Math.Max(FewestJobs, Environment.ProcessorCount),
        LatestTime = SourceDateEpoch.Read() is { } seconds ? new UnixTime(seconds, 0) : null,
        Notes = Debug ? Report.Info : _ => { },
    };

    /// <summary>Refuses what does not go together.</summary>
    internal void Check()
    {
        Require(Platform is null || !AllPlatforms, "--platform and --all-platforms exclude each other");
        Require(Image is null || !Source.StartsWith("docker://", StringComparison.Ordinal), "--image is for files and directories; a registry's image is named by the source");
        Require(Jobs is null or (>= 1 and <= MostJobs), string.Create(CultureInfo.InvariantCulture, $"--jobs must be 1 to {MostJobs}"));
        Require(Progress is null or "auto" or "plain" or "none", "--progress must be auto, plain or none");
        Require(!IsToStandardOutput || !AllPlatforms, "--all-platforms needs a directory, not standard output");
        Require(!IsToStandardOutput || !NoSquash, "--nosquash needs a directory, not standard output");
        Require(!IsToStandardOutput || !Json, "--json and the image cannot both go to standard output");
        Require(!IsToStandardOutput || Sign.IsEmpty, "--sign: what goes to standard output has no file to lie beside");
        if (Compression == "zstd")
        {
            Report.Warn("zstd is not in the App Container specification: other programs may not read the image");
        }
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new UsageException(message);
        }
    }
}
