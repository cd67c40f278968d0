using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace SpecTests.Docker2Aci;

/// <summary>Writes OCI layouts, honest ones and, through its hooks, dishonest ones.</summary>
internal sealed class LayoutMaker
{
    private const string ManifestType = "application/vnd.oci.image.manifest.v1+json";
    private readonly string _folder;

    internal LayoutMaker(string folder)
    {
        _folder = folder;
        Directory.CreateDirectory(Path.Join(folder, "blobs", "sha256"));
        File.WriteAllText(Path.Join(folder, "oci-layout"), """{"imageLayoutVersion":"1.0.0"}""");
    }

    /// <summary>Changes the configuration before it is written.</summary>
    internal Action<JsonObject> Config { get; init; } = _ => { };

    /// <summary>Changes the manifest before it is written.</summary>
    internal Action<JsonObject> Manifest { get; init; } = _ => { };

    /// <summary>gzip unless told otherwise: plain tar bytes in, stored bytes out.</summary>
    internal Func<byte[], byte[]> Compress { get; init; } = Gzip;

    /// <summary>What the layers are said to be.</summary>
    internal string LayerType { get; init; } = "application/vnd.oci.image.layer.v1.tar+gzip";

    /// <summary>The digest of the manifest written last.</summary>
    internal string ManifestDigest { get; private set; } = string.Empty;

    /// <summary>Writes one image named <c>t</c> and returns the layout's folder.</summary>
    internal string Write(params byte[][] layers)
    {
        var entry = Image("amd64", layers);
        entry.Remove("platform");
        return WriteIndex(Named(entry, "t"));
    }

    /// <summary>Writes <c>index.json</c> with these entries and returns the layout's folder.</summary>
    internal string WriteIndex(params JsonObject[] entries)
    {
        File.WriteAllText(Path.Join(_folder, "index.json"), Index(entries).ToJsonString());
        return _folder;
    }

    /// <summary>Gives an entry a reference name.</summary>
    internal static JsonObject Named(JsonObject entry, string name)
    {
        entry["annotations"] = new JsonObject { ["org.opencontainers.image.ref.name"] = name };
        return entry;
    }

    /// <summary>An index of these entries as a blob, and the entry for it.</summary>
    internal JsonObject IndexBlob(string mediaType, params JsonObject[] entries)
    {
        var index = Index(entries);
        index["mediaType"] = mediaType;
        return Blob(Encoding.UTF8.GetBytes(index.ToJsonString()), mediaType);
    }

    /// <summary>Writes an image's blobs and returns the entry for it, with its platform.</summary>
    internal JsonObject Image(string architecture, params byte[][] layers)
    {
        var config = new JsonObject
        {
            ["created"] = "2020-01-02T03:04:05Z",
            ["architecture"] = architecture,
            ["os"] = "linux",
            ["config"] = new JsonObject(),
            ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = new JsonArray([.. layers.Select(layer => (JsonNode)DigestOf(layer))]) },
        };
        Config(config);
        var manifest = new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = ManifestType,
            ["config"] = Blob(Encoding.UTF8.GetBytes(config.ToJsonString()), "application/vnd.oci.image.config.v1+json"),
            ["layers"] = new JsonArray([.. layers.Select(layer => (JsonNode)Blob(Compress(layer), LayerType))]),
        };
        Manifest(manifest);
        var entry = Blob(Encoding.UTF8.GetBytes(manifest.ToJsonString()), (string)manifest["mediaType"]!);
        ManifestDigest = (string)entry["digest"]!;
        entry["platform"] = new JsonObject { ["os"] = "linux", ["architecture"] = architecture };
        return entry;
    }

    private static JsonObject Index(JsonObject[] entries) => new() { ["schemaVersion"] = 2, ["manifests"] = new JsonArray([.. entries]) };

    /// <summary>Where a blob lies.</summary>
    internal string PathOf(string digest) => Path.Join(_folder, "blobs", digest.Replace(':', '/'));

    internal JsonObject Blob(byte[] content, string mediaType)
    {
        var digest = DigestOf(content);
        File.WriteAllBytes(PathOf(digest), content);
        return new JsonObject { ["mediaType"] = mediaType, ["digest"] = digest, ["size"] = content.Length };
    }

    internal static string DigestOf(byte[] content) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content));

    internal static byte[] Gzip(byte[] content)
    {
        var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return bytes.ToArray();
    }
}
