using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Appc.ImageSpec;
using Appc.ImageSpec.Oci;

namespace SpecTests.Oci;

/// <summary>Docker's oldest manifests: their layer rules, and the chains that a forger makes.</summary>
public sealed class SchemaOneTests
{
    private static readonly string s_a = new('a', 64);
    private static readonly string s_b = new('b', 64);
    private static readonly string s_c = new('c', 64);

    [Fact]
    public void Layers_come_base_first_without_those_that_change_nothing()
    {
        var manifest = Parse((s_c, s_b, true), (s_b, s_a, false), (s_a, "", false));
        Assert.Equal(["1", "2"], manifest.Layers.Select(layer => layer.Hex[^1..]));
        Assert.Equal("amd64", manifest.Config.Platform.Architecture);
    }

    [Fact]
    public void A_layer_listed_twice_running_counts_once() =>
        Assert.Equal(["1", "2"], Parse((s_b, s_a, false), (s_b, s_a, false), (s_a, "", false)).Layers.Select(layer => layer.Hex[^1..]));

    [Fact]
    public void A_forged_or_cyclic_chain_is_refused()
    {
        Assert.Contains("not the next layer", Refused((s_c, s_a, false), (s_b, s_a, false), (s_a, "", false)), StringComparison.Ordinal);
        Assert.Contains("its own ancestor", Refused((s_a, s_b, false), (s_b, s_a, false), (s_a, "", false)), StringComparison.Ordinal);
        Assert.Contains("not the next layer", Refused((s_b, s_a, false), (s_a, s_b, false)), StringComparison.Ordinal);
        Assert.Contains("layer ID", Refused(("../../etc", "", false)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_signed_part_is_what_is_read()
    {
        var payload = Json((s_a, "", false));
        var tail = "\n}"u8.ToArray();
        var body = payload[..^1];
        var header = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(
            $$"""{"formatLength":{{body.Length}},"formatTail":"{{Base64Url.EncodeToString(tail)}}"}"""));
        var signed = Encoding.UTF8.GetBytes($$"""{{body}},"signatures":[{"protected":"{{header}}"}]}""");
        Assert.Equal(body + "\n}", Encoding.UTF8.GetString(SchemaOnePayload.Of(signed).Span));

        var forged = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(signed).Replace("\"tag\":\"t\",", string.Empty).Replace("]}", "],\"tag\":\"other\"}"));
        Assert.Throws<BadInputException>(() => SchemaOnePayload.Of(forged));
    }

    private static string Refused(params (string Id, string Parent, bool ThrowAway)[] layers) =>
        Assert.Throws<BadInputException>(() => Parse(layers)).Message;

    private static SchemaOneManifest Parse(params (string Id, string Parent, bool ThrowAway)[] layers) =>
        Assert.IsType<SchemaOneManifest>(ImageDocument.Parse(Encoding.UTF8.GetBytes(Json(layers)), MediaTypes.SignedSchemaOne));

    private static string Json(params (string Id, string Parent, bool ThrowAway)[] layers)
    {
        var blobs = layers.Select((_, i) => $$"""{"blobSum":"sha256:{{(layers.Length - i).ToString("D64")}}"}""");
        var history = layers.Select(layer => JsonSerializer.Serialize(
            $$"""{"id":"{{layer.Id}}","parent":"{{layer.Parent}}","os":"linux","architecture":"amd64","throwaway":{{(layer.ThrowAway ? "true" : "false")}}}"""));
        return $$"""{"schemaVersion":1,"name":"n","tag":"t","fsLayers":[{{string.Join(',', blobs)}}],"history":[{{string.Join(',', history.Select(h => $$"""{"v1Compatibility":{{h}}}"""))}}]}""";
    }
}
