using System.Text.Json;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.Linux;

namespace Acserver.Sizes;

/// <summary>A path and what it takes.</summary>
/// <param name="Path">Below the root, safe to show.</param>
/// <param name="Bytes">Of the file, or of all below the directory.</param>
internal sealed record SizeLine(string Path, long Bytes);

/// <summary>What takes the space in an image: <c>sizes.json</c> beside it, which the treemap is drawn from.</summary>
/// <param name="Sha256">Of the image's file, so that a report is never shown of another image.</param>
/// <param name="Bytes">Of all files.</param>
/// <param name="Files">How many.</param>
/// <param name="Largest">The largest files, the largest first.</param>
/// <param name="Top">What lies directly in the root, the largest first.</param>
internal sealed record SizeReport(string Sha256, long Bytes, long Files, IReadOnlyList<SizeLine> Largest, IReadOnlyList<SizeLine> Top)
{
    internal const string FileName = "sizes.json";
    internal const int MostFileBytes = 4 << 20;
    private const int MostNodes = 1500;
    private const int MostNameBytes = 64 << 10;
    private static readonly JsonLimits s_limits = new(MostFileBytes, MaxDepth: 64);

    /// <summary>Writes the report of a tree, which loses its small names by it.</summary>
    internal static byte[] Write(SizeTree tree, string sha256)
    {
        tree.Fold(MostNodes, MostNameBytes);
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("sha256", sha256);
            json.WriteStartArray("largest");
            foreach (var (path, bytes) in tree.Largest)
            {
                json.WriteStartObject();
                json.WriteString("path", ByteEscaping.ToDisplay(path.Span));
                json.WriteNumber("bytes", bytes);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WritePropertyName("root");
            Write(json, tree.Root);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <summary>Reads it back.</summary>
    /// <exception cref="BadInputException">The file is not what <see cref="Write(SizeTree, string)"/> writes.</exception>
    internal static SizeReport Read(ReadOnlySpan<byte> bytes)
    {
        var json = StrictJson.Parse(bytes, s_limits);
        var root = json.Find("root") ?? throw Malformed();
        var top = root.Find("in")?.Items.Select(item => new SizeLine(TextOf(item, "name"), NumberOf(item, "bytes"))) ?? [];
        var largest = json.Find("largest")?.Items.Select(item => new SizeLine(TextOf(item, "path"), NumberOf(item, "bytes"))) ?? throw Malformed();
        return new SizeReport(TextOf(json, "sha256"), NumberOf(root, "bytes"), NumberOf(root, "files"), [.. largest], [.. top]);
    }

    private static void Write(Utf8JsonWriter json, SizeNode node)
    {
        json.WriteStartObject();
        json.WriteString("name", ByteEscaping.ToDisplay(node.Name.Span));
        json.WriteNumber("bytes", node.Bytes);
        if (node.IsDirectory)
        {
            json.WriteNumber("files", node.Files);
            json.WriteStartArray("in");
            foreach (var child in (node.Children?.Values ?? Enumerable.Empty<SizeNode>()).OrderByDescending(child => child.Bytes).ThenBy(child => child.Name))
            {
                Write(json, child);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static string TextOf(JsonValue json, string name) => json.Find(name) is { Kind: JsonKind.String } value ? value.Text : throw Malformed();

    private static long NumberOf(JsonValue json, string name) => json.Find(name) is { Kind: JsonKind.Number } value && long.TryParse(value.Text, out var number) ? number : throw Malformed();

    private static BadInputException Malformed() => new($"{FileName}: malformed");
}
