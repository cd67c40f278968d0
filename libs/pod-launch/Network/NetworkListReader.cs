using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.Linux;

namespace Appc.PodLaunch.Network;

/// <summary>Reads network configurations: lists (<c>.conflist</c>) and single plugins (<c>.conf</c>, <c>.json</c>).</summary>
public static partial class NetworkListReader
{
    private const int MostPlugins = 32;
    private static readonly JsonLimits s_limits = new(1 << 20, 64);

    /// <summary>Reads one.</summary>
    /// <param name="json">The document.</param>
    /// <param name="isList">True for a list, false for the configuration of a single plugin.</param>
    /// <param name="source">Where it comes from, for people.</param>
    /// <exception cref="BadInputException">It is no configuration; the message names the field.</exception>
    public static NetworkList Read(ReadOnlySpan<byte> json, bool isList, string source)
    {
        var document = StrictJson.Parse(json, s_limits);
        if (document.Kind != JsonKind.Object)
        {
            throw new BadInputException("must be an object");
        }

        var name = RequiredText(document, "name");
        if (!NamePattern().IsMatch(name))
        {
            throw new BadInputException($"name: \"{ByteEscaping.ToDisplay(name)}\" must be letters, digits, '_', '.' and '-', a letter or digit first");
        }

        var version = Text(document, "cniVersion") ?? "0.2.0";
        if (!NetworkList.Versions.Contains(version))
        {
            throw new BadInputException($"cniVersion: {ByteEscaping.ToDisplay(version)} is not known here; known are {string.Join(", ", NetworkList.Versions)}");
        }

        return new NetworkList(name, version, isList ? Plugins(document) : [Plugin(document, "")], source);
    }

    private static ImmutableArray<NetworkPlugin> Plugins(JsonValue document) => document.Find("plugins") switch
    {
        { Kind: JsonKind.Array, Items: { Length: > 0 and <= MostPlugins } items } => [.. items.Select((item, index) => Plugin(item, $"plugins[{index}]."))],
        { Kind: JsonKind.Array } => throw new BadInputException($"plugins: must have 1 to {MostPlugins} elements"),
        _ => throw new BadInputException("plugins: is required and must be an array"),
    };

    private static NetworkPlugin Plugin(JsonValue value, string path)
    {
        if (value.Kind != JsonKind.Object)
        {
            throw new BadInputException($"{path.TrimEnd('.')}: must be an object");
        }

        var type = RequiredText(value, "type", path);
        return ProgramPattern().IsMatch(type)
            ? new NetworkPlugin(type, value, Capabilities(value, path))
            : throw new BadInputException($"{path}type: \"{ByteEscaping.ToDisplay(type)}\" must be a program's name, without a directory");
    }

    private static ImmutableHashSet<string> Capabilities(JsonValue plugin, string path)
    {
        var found = plugin.Find("capabilities");
        if (found is null or { Kind: JsonKind.Null })
        {
            return [];
        }

        return found.Kind == JsonKind.Object && found.Members.All(member => member.Value.Kind is JsonKind.True or JsonKind.False)
            ? [.. found.Members.Where(member => member.Value.Kind == JsonKind.True).Select(member => member.Name)]
            : throw new BadInputException($"{path}capabilities: must be an object of true and false");
    }

    private static string RequiredText(JsonValue value, string field, string path = "") =>
        Text(value, field, path) ?? throw new BadInputException($"{path}{field}: is required");

    private static string? Text(JsonValue value, string field, string path = "") => value.Find(field) switch
    {
        null => null,
        { Kind: JsonKind.String } found => found.Text,
        _ => throw new BadInputException($"{path}{field}: must be a string"),
    };

    [GeneratedRegex(@"^[a-zA-Z0-9][a-zA-Z0-9_.\-]{0,127}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"^[a-zA-Z0-9][a-zA-Z0-9_.\-]{0,127}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ProgramPattern();
}
