using System.Text.Json.Nodes;
using Appc.ImageSpec;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Oci;

namespace SpecTests.Docker2Aci;

/// <summary>Every single byte of every document counts: changed, it is refused by the name of what was changed.</summary>
public sealed class EveryByteTests : IDisposable
{
    private const string IndexType = "application/vnd.oci.image.index.v1+json";
    private readonly TempDirectory _folder = new();
    private readonly LayoutMaker _maker;
    private readonly string _layout;
    private readonly JsonObject _image;
    private readonly JsonObject _index;

    public EveryByteTests()
    {
        _maker = new LayoutMaker(_folder["layout"]);
        _image = _maker.Image("amd64", LayerTar.Make("file a \"1\""));
        _index = _maker.IndexBlob(IndexType, (JsonObject)_image.DeepClone(), _maker.Image("arm64", LayerTar.Make("file a \"2\"")));
        _layout = _maker.WriteIndex(LayoutMaker.Named((JsonObject)_index.DeepClone(), "t"));
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("index")]
    [InlineData("manifest")]
    [InlineData("config")]
    [InlineData("layer")]
    public void A_change_is_refused_by_name(string what)
    {
        var manifest = JsonNode.Parse(File.ReadAllText(_maker.PathOf((string)_image["digest"]!)))!;
        var digest = (string)(what switch
        {
            "index" => _index["digest"]!,
            "manifest" => _image["digest"]!,
            "config" => manifest["config"]!["digest"]!,
            _ => manifest["layers"]![0]!["digest"]!,
        })!;
        foreach (var failure in Changes(_maker.PathOf(digest)).Select(_ => Record.Exception(() => Read())))
        {
            Assert.True(failure is NotVerifiedException or BadInputException, $"not refused: {failure}");
            Assert.Contains(digest[7..], failure.Message, StringComparison.Ordinal);
        }
    }

    // Nothing says what index.json must be; but what it names has a digest, so it can hide the image or rename it, never replace it.
    [Fact]
    public void A_change_of_the_list_itself_never_gives_another_image()
    {
        var expected = Read();
        foreach (var _ in Changes(Path.Join(_layout, "index.json")))
        {
            var read = string.Empty;
            var failure = Record.Exception(() => read = Read());
            Assert.True(failure is NotVerifiedException or BadInputException or NotFoundException || (failure is null && read == expected), $"{failure}{read}");
        }
    }

    [Fact]
    public void A_registry_that_changes_a_document_is_refused_by_name()
    {
        var registry = new FakeRegistry(_layout);
        foreach (var digest in new[] { (string)_index["digest"]!, (string)_image["digest"]! })
        {
            using var web = new FakeWeb(request =>
            {
                var answer = registry.Answer(request);
                return request.Path.EndsWith(digest, StringComparison.Ordinal) ? answer with { Body = [.. answer.Body[..^2], (byte)' ', .. answer.Body[^2..]] } : answer;
            });
            Tool.RunIn(_folder.Path, "docker2aci", "--insecure-allow-http", "--quiet", "--dir", "state", "--output", "out.aci", $"docker://{web.Address}/app@{_index["digest"]}")
                .ExpectError(1, digest);
            Assert.False(File.Exists(_folder["out.aci"]));
        }
    }

    // Writes the file with one bit of one byte changed, for each byte, and puts it back at the end.
    private static IEnumerable<int> Changes(string path)
    {
        var bytes = File.ReadAllBytes(path);
        for (var i = 0; i < bytes.Length; i++)
        {
            var changed = bytes.ToArray();
            changed[i] ^= (byte)(1 << (i % 8));
            File.WriteAllBytes(path, changed);
            yield return i;
        }

        File.WriteAllBytes(path, bytes);
    }

    private string Read()
    {
        using var images = LocalImages.Open(_layout, new ImageChoice { Platform = Platform.Parse("linux/amd64") }, ReadLimits.Default);
        var image = Assert.Single(images.Images);
        using var layers = UnpackedLayers.Unpack(image.Layers, ReadLimits.Default, 1);
        return image.ManifestDigest!.Value.ToString();
    }
}
