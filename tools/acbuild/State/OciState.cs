using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Appc.ImageSpec;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Oci;
using Appc.ImageSpec.Schema;

namespace Acbuild.State;

/// <summary>What a build of an OCI image holds beside what every build holds.</summary>
internal sealed record OciState
{
    /// <summary>The layers that are closed, the base first.</summary>
    internal ImmutableArray<ImageLayer> Closed { get; init; } = [];

    /// <summary>The layer above them as it was written last; null where nothing is above them, or nobody asked.</summary>
    internal ImageLayer? Open { get; init; }

    /// <summary>What the steps did, in order.</summary>
    internal ImmutableArray<LayerHistory> History { get; init; } = [];

    /// <summary>How many of the build's own layers the closed ones are made of.</summary>
    internal int ClosedEnd => Closed.IsEmpty ? 0 : Closed[^1].End;

    /// <summary>Every layer that has a file.</summary>
    internal IEnumerable<ImageLayer> Files => Open is null ? Closed : Closed.Append(Open);

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray("image");
        foreach (var layer in Closed)
        {
            Write(json, layer);
        }

        json.WriteEndArray();
        if (Open is not null)
        {
            json.WritePropertyName("open");
            Write(json, Open);
        }

        json.WriteStartArray("history");
        foreach (var entry in History)
        {
            json.WriteStartObject();
            json.WriteString("text", entry.Text);
            json.WriteNumber("layers", entry.Layers);
            json.WriteBoolean("files", entry.ChangedFiles);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    internal static OciState Read(JsonValue root) => new()
    {
        Closed = [.. Items(root, "image").Select(Layer)],
        Open = root.Find("open") is { } open ? Layer(open) : null,
        History = [.. Items(root, "history").Select(entry => new LayerHistory(
            entry.Find("text")?.Text ?? string.Empty, (int)Number(entry, "layers"), entry.Find("files") is { Kind: JsonKind.True }))],
    };

    private static void Write(Utf8JsonWriter json, ImageLayer layer)
    {
        json.WriteStartObject();
        json.WriteNumber("end", layer.End);
        json.WriteString("file", layer.File);
        json.WriteString("diffID", layer.Stored.DiffId.ToString());
        json.WriteString("digest", layer.Stored.Digest.ToString());
        json.WriteNumber("size", layer.Stored.Size);
        json.WriteString("format", layer.Stored.Format.ToString());
        json.WriteBoolean("base", layer.IsBase);
        json.WriteNumber("newest", layer.Newest.Seconds);
        if (layer.LatestTime is { } latest)
        {
            json.WriteNumber("latest", latest.Seconds);
        }

        json.WriteEndObject();
    }

    private static ImageLayer Layer(JsonValue value)
    {
        var file = value.Find("file")?.Text ?? string.Empty;
        var stored = new WrittenLayer(
            Digest.Parse(value.Find("diffID")?.Text ?? string.Empty), Digest.Parse(value.Find("digest")?.Text ?? string.Empty), Number(value, "size"), Format(value));
        return new ImageLayer((int)Number(value, "end"), BuildState.FileName(file), stored)
        {
            IsBase = value.Find("base") is { Kind: JsonKind.True },
            Newest = new UnixTime(Number(value, "newest"), 0),
            LatestTime = value.Find("latest") is null ? null : new UnixTime(Number(value, "latest"), 0),
        };
    }

    private static CompressionFormat Format(JsonValue value) => Enum.TryParse<CompressionFormat>(value.Find("format")?.Text, out var format)
        ? format
        : throw new BadInputException("a layer of an unknown format in it");

    private static long Number(JsonValue value, string name) =>
        long.TryParse(value.Find(name)?.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : throw new BadInputException($"no {name} in it");

    private static ImmutableArray<JsonValue> Items(JsonValue root, string name) =>
        (root.Find(name) ?? throw new BadInputException($"no {name} in it")).Items;
}
