using System.Collections.Immutable;
using Appc.ImageSpec.Schema;

namespace Appc.ImageSpec.Oci;

/// <summary>An image's configuration (image-spec config.md; Docker's image JSON): what it runs on, how it runs, and what its layers hold.</summary>
public sealed record ImageConfig
{
    /// <summary>The whole document as it was read.</summary>
    public required JsonValue Document { get; init; }

    /// <summary>What the image runs on.</summary>
    public required Platform Platform { get; init; }

    /// <summary>When it was made, as it was written; null where it is not said.</summary>
    public string? Created { get; init; }

    /// <summary>Who made it; null where it is not said.</summary>
    public string? Author { get; init; }

    /// <summary>Docker's commit message; null where there is none.</summary>
    public string? Comment { get; init; }

    /// <summary>How a container of it runs; null where nothing is said.</summary>
    public ContainerConfig? Container { get; init; }

    /// <summary>The digests of the layers' uncompressed archives, the base first; the default array where the document is a schema 1 one without any.</summary>
    public ImmutableArray<Digest> DiffIds { get; init; }

    /// <summary>Reads a configuration.</summary>
    /// <param name="json">UTF-8, at most 8 MiB.</param>
    /// <param name="name">Its digest, for errors.</param>
    /// <exception cref="BadInputException">Malformed, or without <c>rootfs</c>.</exception>
    public static ImageConfig Parse(ReadOnlySpan<byte> json, Digest name)
    {
        try
        {
            return Parse(json);
        }
        catch (BadInputException e)
        {
            throw e.In($"config {name}");
        }
    }

    private static ImageConfig Parse(ReadOnlySpan<byte> json)
    {
        var document = OciObject.Parse(json, OciLimits.Config);
        var rootfs = document.RequiredObject("rootfs");
        if (!string.Equals(rootfs.RequiredText("type"), "layers", StringComparison.Ordinal))
        {
            throw document.Broken("rootfs.type", "must be \"layers\"");
        }

        return Read(document) with { DiffIds = DiffIdsOf(rootfs) };
    }

    /// <summary>Reads the configuration of one layer of schema 1 or of an old <c>docker save</c>, which has no <c>rootfs</c>.</summary>
    /// <exception cref="BadInputException">Malformed.</exception>
    public static ImageConfig ParseSchemaOne(ReadOnlySpan<byte> json) => Read(OciObject.Parse(json, OciLimits.Config));

    internal static ImageConfig Read(OciObject document) => new()
    {
        Document = document.Value,
        Platform = Platform.Normal(
            document.Text("os") is { Length: > 0 } os ? os : "linux", document.Text("architecture") ?? string.Empty, document.Text("variant") ?? string.Empty),
        Created = document.Text("created"),
        Author = document.Text("author"),
        Comment = document.Text("comment"),
        Container = document.Object("config") is { } config ? ContainerConfig.Read(config) : null,
    };

    private static ImmutableArray<Digest> DiffIdsOf(OciObject rootfs)
    {
        var texts = rootfs.Texts("diff_ids");
        var ids = ImmutableArray.CreateBuilder<Digest>();
        for (var i = 0; !texts.IsDefault && i < texts.Length; i++)
        {
            ids.Add(Digest.TryParse(texts[i], out var id) ? id : throw rootfs.Broken($"diff_ids[{i}]", "is no digest of a known algorithm with exact length"));
        }

        return ids.DrainToImmutable();
    }
}
