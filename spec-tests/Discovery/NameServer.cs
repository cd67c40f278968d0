using Appc.ImageSpec.Signing;
using SpecTests.Docker2Aci;
using SpecTests.Store;

namespace SpecTests.Discovery;

/// <summary>Images at example.com that a runner with a state directory of its own fetches by name, signed by a key that it may trust.</summary>
internal sealed class NameServer : IDisposable
{
    internal NameServer()
    {
        Key = StoreFixture.NewKey();
        Web.Page("example.com", "ac-discovery example.com https://cdn.example/{name}-{version}.{ext}", "ac-discovery-pubkeys example.com https://example.com/keys");
        Web.On("example.com/keys", new WebAnswer(200, Key.PublicKey.ToArmor().ToArray()));
        File.WriteAllBytes(Web.Temp["key.asc"], Key.PublicKey.ToArmor().ToArray());
    }

    internal NameWeb Web { get; } = new();

    internal SecretKey Key { get; }

    /// <summary>Puts an image where the template leads for that version.</summary>
    internal byte[] Publish(string name, string version, string extra = "", string? at = null, SecretKey? signer = null, int noise = 0)
    {
        var path = Web.Temp["image.aci"];
        var labels = version == "latest" ? string.Empty : AciMaker.Labels($"version={version}");
        var manifest = string.Join(',', new[] { labels, extra }.Where(part => part.Length > 0));
        if (noise > 0)
        {
            AciMaker.MakeLarge(path, name, noise);
        }
        else
        {
            AciMaker.Make(path, name, manifest, $"file={version}");
        }

        StoreFixture.Sign(path, signer ?? Key);
        var address = $"cdn.example/{name}-{at ?? version}";
        var bytes = File.ReadAllBytes(path);
        var tag = $"\"{Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(bytes))[..16]}\"";
        Web.On(address + ".aci", request => Serve(request, bytes, tag)).On(address + ".aci.asc", new WebAnswer(200, File.ReadAllBytes(path + ".asc")));
        return bytes;
    }

    internal NameServer Trust(string prefix = "example.com")
    {
        Runner("trust", "--prefix", prefix, "--skip-fingerprint-review", Web.Temp["key.asc"]).Expect(0);
        return this;
    }

    internal ToolResult Runner(string command, params string[] arguments) =>
        Web.Run("runner", [command, "--dir", Web.Temp["state"], .. command is "fetch" or "run" or "trust" ? (string[])["--ca-file", Web.CaFile] : [], .. arguments]);

    internal string[] Images() => Directory.Exists(Web.Temp["state/images"]) ? Directory.GetDirectories(Web.Temp["state/images"]) : [];

    internal string[] Leftovers() => Directory.Exists(Web.Temp["state/blobs/web"])
        ? [.. Directory.GetFiles(Web.Temp["state/blobs/web"]).Where(file => !file.EndsWith(".known", StringComparison.Ordinal))]
        : [];

    public void Dispose() => Web.Dispose();

    private static WebAnswer Serve(WebRequest request, byte[] bytes, string tag)
    {
        if (request.Header("if-none-match") == tag)
        {
            return new WebAnswer(304, [], $"ETag: {tag}");
        }

        var range = request.Header("range");
        if (range.Length > 0 && request.Header("if-range") == tag)
        {
            var from = int.Parse(range["bytes=".Length..].TrimEnd('-'));
            return from >= bytes.Length ? new WebAnswer(416, [], $"Content-Range: bytes */{bytes.Length}") : new WebAnswer(206, bytes[from..], $"ETag: {tag}", $"Content-Range: bytes {from}-{bytes.Length - 1}/{bytes.Length}");
        }

        return new WebAnswer(200, bytes, $"ETag: {tag}");
    }
}
