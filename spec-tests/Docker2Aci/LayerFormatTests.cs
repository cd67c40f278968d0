namespace SpecTests.Docker2Aci;

/// <summary>Layers of every compression, told apart by their first bytes whatever the manifest calls them.</summary>
public sealed class LayerFormatTests
{
    private const string Oci = "application/vnd.oci.image.layer.v1.tar";

    [NeedsTheory("zstd", "xz", "bzip2")]
    [InlineData("zstd", Oci + "+zstd")]
    [InlineData("zstd", Oci + "+gzip")]
    [InlineData("zstd --long=26 -19", Oci + "+zstd")]
    [InlineData("xz", Oci)]
    [InlineData("bzip2", Oci)]
    [InlineData("cat", Oci)]
    [InlineData("gzip", "application/vnd.docker.image.rootfs.diff.tar.gzip")]
    [InlineData("gzip", "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip")]
    public void It_is_read(string compressor, string mediaType)
    {
        using var folder = new TempDirectory();
        var layout = Layout(folder["layout"], compressor, mediaType);
        using var web = new FakeWeb(new FakeRegistry(layout).Answer);
        foreach (var source in new[] { layout, $"docker://{web.Address}/app:t" })
        {
            Tool.RunIn(folder.Path, "docker2aci", "--insecure-allow-http", "--quiet", "--dir", folder["state"], "--output", "out.aci", source).Expect(0);
            Assert.Equal("2", Tool.RunProgram("tar", ["-xOf", folder["out.aci"], "rootfs/a/g"], new RunOptions()).Expect(0).Out);
            Assert.DoesNotContain("rootfs/a/f", Tool.RunProgram("tar", ["-tf", folder["out.aci"]], new RunOptions()).Expect(0).Out, StringComparison.Ordinal);
        }
    }

    [NeedsTheory("zstd", "xz", "bzip2")]
    [InlineData("zstd --check")]
    [InlineData("xz")]
    [InlineData("bzip2")]
    [InlineData("gzip")]
    public void One_that_is_cut_off_or_longer_than_it_says_is_refused(string compressor)
    {
        foreach (var spoil in new Func<byte[], byte[]>[] { bytes => bytes[..^5], bytes => [.. bytes, 1, 2, 3] })
        {
            using var folder = new TempDirectory();
            var maker = new LayoutMaker(folder["layout"]) { Compress = tar => spoil(Compress(tar, compressor)) };
            Tool.RunIn(folder.Path, "docker2aci", "--output", "out.aci", maker.Write(LayerTar.Make("file a \"1\""))).ExpectError(1, "layer sha256:");
            Assert.False(File.Exists(folder["out.aci"]));
        }
    }

    [Fact]
    public void A_layer_that_is_no_archive_is_refused()
    {
        using var folder = new TempDirectory();
        var layout = new LayoutMaker(folder["layout"]).Write("this is no archive at all, however long one looks at it"u8.ToArray());
        Tool.RunIn(folder.Path, "docker2aci", "--output", "out.aci", layout).ExpectError(1, "layer sha256:");
    }

    [Fact]
    public void A_layer_of_another_kind_is_refused_by_name()
    {
        using var folder = new TempDirectory();
        var maker = new LayoutMaker(folder["layout"]) { LayerType = "application/vnd.cncf.helm.chart.content.v1.tar+gzip" };
        Tool.RunIn(folder.Path, "docker2aci", "--output", "out.aci", maker.Write(LayerTar.Make("file a \"1\""))).ExpectError(1, "helm");
    }

    private static string Layout(string folder, string compressor, string mediaType) =>
        new LayoutMaker(folder) { Compress = tar => Compress(tar, compressor), LayerType = mediaType }
            .Write(LayerTar.Make("dir a", "file a/f \"1\""), LayerTar.Make("file a/.wh.f", "file a/g \"2\""));

    private static byte[] Compress(byte[] tar, string compressor) =>
        Tool.RunProgram("sh", ["-c", $"{compressor} -c 2>/dev/null || cat"], new RunOptions { Input = tar }).Expect(0).OutBytes;
}
