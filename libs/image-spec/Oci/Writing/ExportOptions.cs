using Appc.ImageSpec.Archive;

namespace Appc.ImageSpec.Oci;

/// <summary>How an App Container Image becomes another kind of image.</summary>
public sealed record ExportOptions
{
    /// <summary>How the layer is compressed: gzip, zstd or none.</summary>
    public CompressionFormat Format { get; init; } = CompressionFormat.Gzip;

    /// <summary>Level and form of the compression.</summary>
    public CompressionOptions Compression { get; init; } = CompressionOptions.Default;

    /// <summary>No file gets a later time (SOURCE_DATE_EPOCH); null for the times as they are.</summary>
    public UnixTime? LatestTime { get; init; }

    /// <summary>Names of any form: the files are not to be a layer.</summary>
    public bool AllowWhiteouts { get; init; }

    /// <summary>Gets a line for everything that the other kind cannot hold.</summary>
    public Action<string> Notes { get; init; } = _ => { };
}
