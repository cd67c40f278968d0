using System.Text;
using Appc.ImageSpec;
using Appc.ImageSpec.Oci;

namespace SpecTests.Oci;

/// <summary>Documents of each kind, and the ones that could be read as two different things.</summary>
public sealed class ImageDocumentTests
{
    private const string Hash = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    private const string Config = $$"""{"mediaType":"{{MediaTypes.OciConfig}}","digest":"{{Hash}}","size":3}""";
    private const string Layer = $$"""{"mediaType":"application/vnd.oci.image.layer.v1.tar+zstd","digest":"{{Hash}}","size":3}""";

    [Fact]
    public void A_manifest_is_read()
    {
        var manifest = Assert.IsType<OciManifest>(Parse($$"""{"schemaVersion":2,"config":{{Config}},"layers":[{{Layer}}]}"""));
        Assert.Equal(Digest.Parse(Hash), manifest.Layers.Single().Digest);
        Assert.Equal(MediaTypes.OciManifest, manifest.MediaType);
    }

    [Fact]
    public void An_index_selects_by_platform_and_leaves_attestations_out()
    {
        var index = Assert.IsType<ImageIndex>(Parse($$"""
            {"schemaVersion":2,"manifests":[
              {{Entry("amd64", "")}},
              {{Entry("arm", "v6")}},
              {{Entry("arm64", "v8")}},
              {"mediaType":"{{MediaTypes.OciManifest}}","digest":"{{Hash}}","size":9,
               "annotations":{"vnd.docker.reference.type":"attestation-manifest"} } ] }
            """));
        Assert.Equal("linux/amd64", index.Select(Platform.Parse("linux/x86_64")).Platform.ToString());
        Assert.Equal("linux/arm/v6", index.Select(Platform.Parse("linux/arm/v7")).Platform.ToString());
        Assert.Equal("linux/arm64", index.Select(Platform.Parse("linux/arm64")).Platform.ToString());
        Assert.Equal(3, index.Images.Count());
        var missing = Assert.Throws<NotFoundException>(() => index.Select(Platform.Parse("linux/s390x")));
        Assert.Equal("use --platform with one of: linux/amd64, linux/arm/v6, linux/arm64", missing.Cure);
    }

    [Theory]
    [InlineData("""{"schemaVersion":2,"config":CONFIG,"layers":[LAYER],"manifests":[]}""", "layers and manifests")]
    [InlineData("""{"schemaVersion":2,"config":CONFIG,"layers":[LAYER],"fsLayers":[]}""", "layers and fsLayers")]
    [InlineData("""{"schemaVersion":2,"config":CONFIG,"layers":[LAYER],"layers":[]}""", "twice")]
    [InlineData("""{"schemaVersion":2,"config":CONFIG,"Layers":[LAYER]}""", "engines read in different ways")]
    [InlineData("""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","config":CONFIG,"layers":[LAYER]}""", "must have schemaVersion 2 and manifests")]
    [InlineData("""{"schemaVersion":1,"config":CONFIG,"layers":[LAYER]}""", "must have schemaVersion 1 and fsLayers")]
    [InlineData("""{"schemaVersion":3,"config":CONFIG,"layers":[LAYER]}""", "schemaVersion")]
    [InlineData("""{"config":CONFIG,"layers":[LAYER]}""", "schemaVersion: is required")]
    [InlineData("""{"schemaVersion":2,"layers":[LAYER]}""", "config: is required")]
    [InlineData("""{"schemaVersion":2,"config":CONFIG,"layers":{}}""", "layers: must be an array")]
    [InlineData("""{"schemaVersion":2,"config":CONFIG,"layers":["x"]}""", "layers[0]: must be an object")]
    [InlineData("""{"schemaVersion":2,"config":LAYER,"layers":[LAYER]}""", "is not the configuration of an image")]
    [InlineData("""{"schemaVersion":2,"config":CONFIG,"layers":[CONFIG]}""", "is not a layer")]
    [InlineData("""{"schemaVersion":2,"config":CONFIG,"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"sha256:00","size":1}]}""", "layers[0].digest")]
    [InlineData("""{"schemaVersion":2,"config":CONFIG,"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"HASH","size":-1}]}""", "layers[0].size")]
    [InlineData("""{"schemaVersion":2,"config":CONFIG,"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"HASH","size":1e3}]}""", "layers[0].size")]
    [InlineData("""{"schemaVersion":2,"config":CONFIG,"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"HASH"}]}""", "layers[0].size: is required")]
    [InlineData("""{"schemaVersion":2,"config":CONFIG,"layers":[LAYER]}x""", "not valid JSON")]
    [InlineData("[]", "must be an object")]
    public void What_could_be_read_in_two_ways_is_refused(string json, string cause)
    {
        var text = json.Replace("CONFIG", Config).Replace("LAYER", Layer).Replace("HASH", Hash);
        Assert.Contains(cause, Assert.Throws<BadInputException>(() => Parse(text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_type_other_than_declared_is_refused()
    {
        var json = Encoding.UTF8.GetBytes($$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.OciManifest}}","config":{{Config}},"layers":[{{Layer}}]}""");
        Assert.IsType<OciManifest>(ImageDocument.Parse(json, MediaTypes.OciManifest));
        Assert.Throws<BadInputException>(() => ImageDocument.Parse(json, MediaTypes.DockerManifest));
        Assert.Throws<BadInputException>(() => ImageDocument.Parse(json, MediaTypes.OciIndex));
    }

    private static string Entry(string architecture, string variant) => $$"""
        {"mediaType":"{{MediaTypes.OciManifest}}","digest":"{{Hash}}","size":9,"platform":{"os":"linux","architecture":"{{architecture}}","variant":"{{variant}}" } }
        """;

    private static ImageDocument Parse(string json) => ImageDocument.Parse(Encoding.UTF8.GetBytes(json), null);
}
