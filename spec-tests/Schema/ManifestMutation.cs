using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SpecTests.Schema;

/// <summary>One changed example of the specification, and how it was changed: <c>image labels[0].name: deleted</c>.</summary>
internal sealed record ManifestMutation(string Name, byte[] Json)
{
    // escapes nothing that need not be: the Go tool does not resolve escapes inside quantities
    private static readonly JsonSerializerOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] s_texts =
    [
        "", "7", "X-Upper", "-edge", "edge/", "two words", "\u00e9", "../x", "a\u0000b", "example.com/other", "0.8.11", "/absolute", "1.5e2", "EPERM", "a=b",
        "~", "//", ".", "CAP_SYS_ADMIN", "1G", "64Mi", "sha512-", "sha512-zz-ZZ", "2016-02-30T00:00:00Z", "2016-02-29T00:00:00.5+01:00", "2014-10-27 19:32:27Z",
        "https://x/%41?%zz", "http://%zz", "ftp://x", "http://a b/", "http://", "http:x", "https://u:p@[::1]:8080/", "ImageManifest", "0.8.11+b.1", "1.0.", "\n",
        "\ud83d\ude00", "@appc.io/all", "1Ki.", "<&>", "a\tb", "\u2028", "%", "\\", "a:b:c", "+1", "{}", "NULL", " 1 ",
    ];

    private static readonly string[] s_numbers =
        ["0", "1", "-1", "1.5", "1e3", "65535", "65536", "2147483648", "4294967295", "9223372036854775808", "18446744073709551616"];

    /// <summary>Every example with every value changed in every way, in the documents' order.</summary>
    public static IEnumerable<ManifestMutation> All(string folder) =>
        new[] { "image", "pod_runtime", "pod_template" }.SelectMany(name => Of(name, File.ReadAllText(Path.Join(folder, name + ".json"))));

    private static IEnumerable<ManifestMutation> Of(string name, string json)
    {
        yield return new ManifestMutation($"{name} as it is", Encoding.UTF8.GetBytes(json));
        foreach (var path in Paths(JsonNode.Parse(json)!, []))
        {
            foreach (var (change, replace) in Changes(Follow(JsonNode.Parse(json)!, path)!))
            {
                var root = JsonNode.Parse(json)!;
                replace(Follow(root, path[..^1])!, path[^1]);
                yield return new ManifestMutation($"{name} {Display(path)}: {change}", Encoding.UTF8.GetBytes(root.ToJsonString(s_plain)));
            }
        }
    }

    private static IEnumerable<object[]> Paths(JsonNode node, object[] path)
    {
        if (path.Length > 0)
        {
            yield return path;
        }

        var children = node switch
        {
            JsonObject o => o.Select(member => ((object)member.Key, member.Value)),
            JsonArray a => a.Select((item, index) => ((object)index, item)),
            _ => [],
        };
        foreach (var (key, child) in children.ToList())
        {
            foreach (var inner in Paths(child!, [.. path, key]))
            {
                yield return inner;
            }
        }
    }

    private static IEnumerable<(string Change, Action<JsonNode, object> Replace)> Changes(JsonNode node)
    {
        yield return ("deleted", Delete);
        yield return ("null", (parent, key) => Put(parent, key, "null"));
        yield return ("true", (parent, key) => Put(parent, key, "true"));
        yield return ("false", (parent, key) => Put(parent, key, "false"));
        yield return ("{}", (parent, key) => Put(parent, key, "{}"));
        yield return ("[]", (parent, key) => Put(parent, key, "[]"));
        yield return ("[7]", (parent, key) => Put(parent, key, "[7]"));
        yield return ("repeated", Repeat);
        if (node is JsonObject)
        {
            yield return ("joined by an unknown field", (parent, key) => (key is int index ? parent[index]! : parent[(string)key]!).AsObject()["xUnknown"] = 1);
        }

        foreach (var text in node is JsonValue ? s_texts : [.. s_texts.Take(2)])
        {
            yield return (JsonValue.Create(text).ToJsonString(s_plain), (parent, key) => Put(parent, key, JsonValue.Create(text).ToJsonString(s_plain)));
        }

        foreach (var number in node is JsonValue value && value.GetValueKind() == JsonValueKind.Number ? s_numbers : [.. s_numbers.Take(1)])
        {
            yield return (number, (parent, key) => Put(parent, key, number));
        }
    }

    private static void Put(JsonNode parent, object key, string json)
    {
        if (key is int index)
        {
            parent.AsArray()[index] = JsonNode.Parse(json);
        }
        else
        {
            parent.AsObject()[(string)key] = JsonNode.Parse(json);
        }
    }

    private static void Delete(JsonNode parent, object key)
    {
        if (key is int index)
        {
            parent.AsArray().RemoveAt(index);
        }
        else
        {
            parent.AsObject().Remove((string)key);
        }
    }

    /// <summary>An element stands twice; a field is spelled in capitals, which the Go tool takes for the same field.</summary>
    private static void Repeat(JsonNode parent, object key)
    {
        if (key is int index)
        {
            parent.AsArray().Insert(index, parent[index]!.DeepClone());
            return;
        }

        var value = parent[(string)key]!.DeepClone();
        parent.AsObject().Remove((string)key);
        parent.AsObject()[((string)key).ToUpperInvariant()] = value;
    }

    private static JsonNode? Follow(JsonNode root, object[] path)
    {
        var node = root;
        foreach (var key in path)
        {
            node = key is int index ? node[index]! : node[(string)key]!;
        }

        return node;
    }

    private static string Display(object[] path) =>
        string.Concat(path.Select((key, at) => key is int index ? string.Create(CultureInfo.InvariantCulture, $"[{index}]") : (at == 0 ? string.Empty : ".") + key));
}
