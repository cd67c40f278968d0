using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;

namespace Acbuild.State;

/// <summary>
/// What a build in progress holds: the image manifest and the layers, oldest first. It is one JSON file, replaced by one rename
/// for each finished step; layers are never changed after they were named in it.
/// </summary>
/// <param name="Manifest">The image manifest's JSON.</param>
/// <param name="Layers">The file system, as layers to be laid over each other.</param>
internal sealed record BuildState(ReadOnlyMemory<byte> Manifest, ImmutableArray<LayerReference> Layers)
{
    /// <summary>The tag for an OCI image; null where none was set.</summary>
    internal string? Tag { get; init; }

    /// <summary>What belongs to an OCI image only; null in a build of an App Container Image.</summary>
    internal OciState? Oci { get; init; }

    private const string FirstVersion = "1";
    private const string WithOci = "2"; // an acbuild that knows no such builds must not take one for its own
    private const string WithWhiteouts = "changes";

    /// <summary>The JSON of this state.</summary>
    internal void Write(Stream destination)
    {
        using var json = new Utf8JsonWriter(destination);
        json.WriteStartObject();
        json.WriteNumber("version", int.Parse(Oci is null ? FirstVersion : WithOci, CultureInfo.InvariantCulture));
        json.WriteString("mode", Oci is null ? "appc" : "oci");
        if (Tag is not null)
        {
            json.WriteString("tag", Tag);
        }

        json.WritePropertyName("manifest");
        json.WriteRawValue(Manifest.Span, skipInputValidation: true);
        json.WriteStartArray("layers");
        foreach (var layer in Layers)
        {
            json.WriteStartObject();
            json.WriteString("file", layer.File);
            json.WriteNumber("size", layer.Size);
            json.WriteString("step", layer.Step);
            if (layer.HasWhiteouts)
            {
                json.WriteString("kind", WithWhiteouts);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        Oci?.Write(json);
        json.WriteEndObject();
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="BadInputException">Damaged, or written by a newer acbuild.</exception>
    internal static BuildState Parse(ReadOnlySpan<byte> json)
    {
        var root = StrictJson.Parse(json, s_limits);
        var version = root.Find("version")?.Text;
        if (version is not (FirstVersion or WithOci))
        {
            throw new BadInputException($"layout version {version ?? "(none)"} is neither {FirstVersion} nor {WithOci}, which this acbuild knows");
        }

        var manifest = root.Find("manifest") ?? throw new BadInputException("no manifest in it");
        var layers = root.Find("layers") ?? throw new BadInputException("no layers in it");
        return new BuildState(manifest.Source, [.. layers.Items.Select(Layer)]) 
        {
            Tag = root.Find("tag")?.Text,
            Oci = version == WithOci ? OciState.Read(root) : null,
        };
    }

    /// <summary>The text, where it can be a file's name in the build's directory.</summary>
    internal static string FileName(string text) =>
        text.Length == 0 || text.Contains('/', StringComparison.Ordinal) ? throw new BadInputException("a layer without a file name in it") : text;

    private static LayerReference Layer(JsonValue value)
    {
        var file = FileName(value.Find("file")?.Text ?? string.Empty);
        return long.TryParse(value.Find("size")?.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            ? new LayerReference(file, size, value.Find("step")?.Text ?? string.Empty, value.Find("kind")?.Text == WithWhiteouts)
            : throw new BadInputException($"the layer {file} without a size in it");
    }

    private static readonly JsonLimits s_limits = new(MaxBytes: 64 << 20, MaxDepth: 70);
}
