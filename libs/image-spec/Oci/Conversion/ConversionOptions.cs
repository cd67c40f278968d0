using Appc.ImageSpec.Archive;

namespace Appc.ImageSpec.Oci;

/// <summary>How an image is converted.</summary>
public sealed record ConversionOptions
{
    /// <summary>How the ACI is compressed.</summary>
    public CompressionFormat Format { get; init; } = CompressionFormat.Gzip;

    /// <summary>Level and form of the compression.</summary>
    public CompressionOptions Compression { get; init; } = CompressionOptions.Default;

    /// <summary>What to accept of each layer at most.</summary>
    public ReadLimits Limits { get; init; } = ReadLimits.Default;

    /// <summary>Layers fetched and unpacked at a time.</summary>
    public int Jobs { get; init; } = Environment.ProcessorCount;

    /// <summary>No file gets a later time (SOURCE_DATE_EPOCH); null for the times as they are.</summary>
    public UnixTime? LatestTime { get; init; }

    /// <summary>
    /// Give an image that was made of an App Container Image the manifest it was made of, name and all, where nobody changed it since. Whoever made the
    /// image chose that name, so this is for images whose source is trusted with it.
    /// </summary>
    public bool RestoreManifest { get; init; }

    /// <summary>Gets a line for everything that has no place in the ACI.</summary>
    public Action<string> Notes { get; init; } = _ => { };
}
