using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;

namespace Appc.PodLaunch.Network;

/// <summary>A network that a pod joined, or is joining, and what its plugins answered.</summary>
/// <param name="Attachment">The network.</param>
/// <param name="Result">The last plugin's answer; null before there is one.</param>
public sealed record JoinedNetwork(NetworkAttachment Attachment, NetworkResult? Result);

/// <summary>
/// What a pod's directory keeps about its networks, from before the first plugin is called until all are left: enough to leave them when the
/// runner was killed. JSON.
/// </summary>
public static class NetworkState
{
    private static readonly JsonLimits s_limits = new(16 << 20, 64);

    /// <summary>Writes it.</summary>
    public static ReadOnlyMemory<byte> Write(IEnumerable<JoinedNetwork> networks)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var (attachment, result) in networks)
            {
                json.WriteStartObject();
                json.WriteString("network"u8, attachment.Network);
                json.WriteString("interface"u8, attachment.Interface);
                json.WriteString("containerId"u8, attachment.ContainerId);
                json.WriteString("arguments"u8, attachment.Arguments);
                json.WriteString("searchPath"u8, attachment.SearchPath);
                json.WriteStartArray("plugins"u8);
                foreach (var plugin in attachment.Plugins)
                {
                    WritePlugin(json, plugin);
                }

                json.WriteEndArray();
                if (result is not null)
                {
                    json.WritePropertyName("result"u8);
                    json.WriteRawValue(result.Document.ToString());
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return buffer.ToArray();
    }

    /// <summary>Reads it.</summary>
    /// <exception cref="BadInputException">Somebody else wrote it.</exception>
    public static ImmutableArray<JoinedNetwork> Read(ReadOnlySpan<byte> json) => [.. StrictJson.Parse(json, s_limits).Items.Select(ReadOne)];

    private static void WritePlugin(Utf8JsonWriter json, PluginCall plugin)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, plugin.Type);
        json.WriteString("program"u8, plugin.Program);
        json.WritePropertyName("configuration"u8);
        json.WriteRawValue(plugin.Configuration);
        json.WriteEndObject();
    }

    private static JoinedNetwork ReadOne(JsonValue value)
    {
        var plugins = Field(value, "plugins").Items.Select(plugin => new PluginCall(Text(plugin, "type"), Text(plugin, "program"), Field(plugin, "configuration").ToString()));
        return new JoinedNetwork(
            new NetworkAttachment(Text(value, "network"), Text(value, "interface"), Text(value, "containerId"), Text(value, "arguments"), Text(value, "searchPath"), [.. plugins]),
            value.Find("result") is { } result ? NetworkResult.Read(Encoding.UTF8.GetBytes(result.ToString())) : null);
    }

    private static string Text(JsonValue value, string name) => Field(value, name) is { Kind: JsonKind.String, Text: var text } ? text : throw Wrong(name);

    private static JsonValue Field(JsonValue value, string name) => value.Find(name) ?? throw Wrong(name);

    private static BadInputException Wrong(string name) => new($"networks of a pod: {name} is missing or no text");
}
