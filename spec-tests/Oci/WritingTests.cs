using Appc.ImageSpec;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Oci;
using Appc.ImageSpec.Schema;
using SpecTests.Archive;

namespace SpecTests.Oci;

/// <summary>The parts that images are written of.</summary>
public sealed class WritingTests
{
    [Theory]
    [InlineData("1.0")]
    [InlineData("a_b-c.d:e@f+g")]
    [InlineData("a--b/c")]
    public void A_tag_is_one(string text) => Assert.Equal(text, ImageTag.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("-a")]
    [InlineData("a-")]
    [InlineData("a..b")]
    [InlineData("a//b")]
    [InlineData("../a")]
    [InlineData("a\n")]
    [InlineData("é")]
    public void A_tag_of_another_form_is_refused(string text) => Assert.Throws<BadInputException>(() => ImageTag.Parse(text));

    [Theory]
    [InlineData("example.com/app", "1.0", "1.0", "example.com/app:1.0")]
    [InlineData("registry-1.docker.io/library/redis", "7", "7", "redis:7")]
    [InlineData("registry-1.docker.io/org/app", null, "latest", "org/app:latest")]
    [InlineData("hello", "1.0+b", "1.0+b", "hello:latest")]
    [InlineData("example.com/~user/app", "1", "1", null)]
    [InlineData("hello", "../x", "latest", "hello:latest")]
    public void Names_follow_from_the_manifest(string name, string? version, string tag, string? repositoryTag)
    {
        var manifest = new ImageManifest { Name = AcIdentifier.Parse(name), Labels = version is null ? [] : [new Label(AcIdentifier.Parse("version"), version)] };
        Assert.Equal(tag, ImageTag.DefaultFor(manifest).ToString());
        Assert.Equal(repositoryTag, RepositoryTag.DefaultFor(manifest)?.ToString());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(511)]
    [InlineData(512)]
    [InlineData(70_000)]
    public void A_late_entry_is_an_entry(int size)
    {
        using var archive = new MemoryStream();
        var late = new LateEntry(archive);
        archive.Write(new byte[size]);
        late.Complete("blobs/sha256/x", size);
        new TarWriter(archive).Finish();
        archive.Position = 0;
        using var reader = new TarReader(archive, TarProfile.Aci, ReadLimits.Default);
        Assert.Equal(new TarEntry { Name = "blobs/sha256/x", Size = size, Mode = 0x1a4 }, reader.Next());
        Assert.Null(reader.Next());
    }

    [NeedsFact("python3")]
    public void A_late_entry_may_be_larger_than_a_header_can_say()
    {
        const long size = 20L << 30;
        using var folder = new TempDirectory();
        using (var archive = File.Create(folder["a.tar"]))
        {
            var late = new LateEntry(archive);
            archive.SetLength(archive.Position + size); // a hole
            archive.Position = archive.Length;
            late.Complete("x", size);
            new TarWriter(archive).Finish();
        }

        const string script = "import sys, tarfile; print([(m.name, m.size) for m in tarfile.open(sys.argv[1])])";
        Assert.Equal($"[('x', {size})]\n", Tool.RunProgram("python3", ["-c", script, folder["a.tar"]], new RunOptions()).Expect(0).Out);
        Assert.Contains($" {size} ", Tool.RunProgram("tar", ["-tvf", folder["a.tar"]], new RunOptions()).Expect(0).Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(512)]
    [InlineData(513)]
    [InlineData(4096)]
    public void A_layer_has_the_digests_of_its_bytes_whatever_pieces_they_come_in(int chunk)
    {
        var content = new byte[3_000_000];
        new Random(1).NextBytes(content);
        using var stored = new MemoryStream();
        using var writer = new LayerWriter(stored, CompressionFormat.Gzip, CompressionOptions.Default);
        writer.Write(new TarEntry { Kind = TarEntryKind.Directory, Mode = 0x1ed }, null);
        writer.Write(new TarEntry { Name = "f", Size = content.Length }, new ChunkedStream(new MemoryStream(content), chunk));
        var layer = writer.Finish();
        Assert.Equal((stored.Length, Digest.Of(stored.ToArray())), (layer.Size, layer.Digest));
        stored.Position = 0;
        using var plain = Compression.OpenRead(stored, ReadLimits.Default);
        Assert.Equal(Digest.Of(plain), layer.DiffId);
        Assert.Equal(MediaTypes.OciLayerGzip, layer.MediaType);
    }

    [Theory]
    [InlineData("""{"a":[1,{"b":"x"}]}""", """{ "a" : [ 1, { "b" : "\u0078" } ] }""", true)]
    [InlineData("""{"a":1,"b":2}""", """{"b":2,"a":1}""", true)]
    [InlineData("""{"a":1}""", """{"a":1,"b":null}""", false)]
    [InlineData("[1,2]", "[2,1]", false)]
    [InlineData("1", "\"1\"", false)]
    [InlineData("true", "false", false)]
    public void Values_that_mean_the_same_are_equal(string left, string right, bool equal) =>
        Assert.Equal(equal, JsonComparison.AreEqual(Parse(left), Parse(right)));

    private static JsonValue Parse(string json) => StrictJson.Parse(System.Text.Encoding.UTF8.GetBytes(json), JsonLimits.Manifest);
}
