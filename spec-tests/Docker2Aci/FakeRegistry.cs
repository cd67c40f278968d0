using System.Text;
using System.Text.Json.Nodes;

namespace SpecTests.Docker2Aci;

/// <summary>Serves one OCI layout as the repository <c>app</c>, as a registry does: manifests by tag and digest, blobs with ranges.</summary>
internal sealed class FakeRegistry
{
    private readonly string _layout;

    internal FakeRegistry(string layout)
    {
        _layout = layout;
        var index = JsonNode.Parse(File.ReadAllText(Path.Join(layout, "index.json")))!;
        ManifestDigest = (string)index["manifests"]![0]!["digest"]!;
        LayerDigest = (string?)JsonNode.Parse(Blob(ManifestDigest))!["layers"]?[0]!["digest"] ?? string.Empty;
    }

    internal string ManifestDigest { get; }

    internal string LayerDigest { get; }

    internal byte[] Blob(string digest) => File.ReadAllBytes(Path.Join(_layout, "blobs", digest.Replace(':', '/')));

    /// <summary>An honest answer.</summary>
    internal WebAnswer Answer(WebRequest request)
    {
        const string manifests = "/v2/app/manifests/", blobs = "/v2/app/blobs/";
        if (request.Path.StartsWith(manifests, StringComparison.Ordinal))
        {
            var wanted = request.Path[manifests.Length..];
            var manifest = Blob(wanted == "t" ? ManifestDigest : wanted);
            var type = (string?)JsonNode.Parse(manifest)!["mediaType"] ?? "application/vnd.oci.image.manifest.v1+json";
            return new WebAnswer(200, manifest, "Content-Type: " + type);
        }

        return request.Path.StartsWith(blobs, StringComparison.Ordinal) ? Range(request, Blob(request.Path[blobs.Length..])) : new WebAnswer(200, "{}");
    }

    /// <summary>The part of <paramref name="content"/> that is asked for.</summary>
    internal static WebAnswer Range(WebRequest request, byte[] content)
    {
        var range = request.Header("range");
        if (range.Length == 0)
        {
            return new WebAnswer(200, content, "ETag: \"v1\"");
        }

        var from = int.Parse(range["bytes=".Length..].TrimEnd('-'));
        return new WebAnswer(206, content[from..], "ETag: \"v1\"", $"Content-Range: bytes {from}-{content.Length - 1}/{content.Length}");
    }

    internal static string BasicOf(string user, string password) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));
}
