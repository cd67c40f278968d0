using System.Text;
using SpecTests.Acserver;

namespace SpecTests.AirGap;

/// <summary>Registries that list referrers, and registries that lie.</summary>
public sealed class HostileRegistryTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Signatures_are_found_through_lists_of_the_registry_and_through_the_referrers_tag(bool lists)
    {
        using var site = new Site(lists);
        site.Take().Expect(0);
        Assert.Equal(lists, !site.Registry.Manifests.Any(name => name.Contains(" sha256-", StringComparison.Ordinal)));
        Assert.Equal(site.Depot.Run("list").Out, Tool.Run("acserver", "list", "--store", site.Back).Out);
    }

    [Fact]
    public void An_image_under_the_tag_of_another_is_refused()
    {
        using var site = new Site(lists: true);
        site.Registry.Copy("appc/aci/example.com/app", "1____", "9____");
        site.Take().ExpectError(1, "app:9____: publish example.com/app: it is not the image asked for: it belongs under the tag 1____");
        Assert.DoesNotContain("\t9\t", Tool.Run("acserver", "list", "--store", site.Back).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_bytes_than_the_digest_says_are_refused_and_the_others_come()
    {
        using var site = new Site(lists: true);
        site.Registry.Damage("appc/aci/example.com/app", "3____");
        var result = site.Take().Expect(1);
        Assert.Contains("app:3____: blob sha256:", result.Err, StringComparison.Ordinal);
        Assert.Contains("what came has another digest", result.Err, StringComparison.Ordinal);
        Assert.Equal(5, Tool.Run("acserver", "list", "--store", site.Back).Out.TrimEnd('\n').Split('\n').Length); // the heading and four
        Assert.Empty(Directory.GetFileSystemEntries(Path.Join(site.Back, "tmp")));
    }

    [Fact]
    public void A_next_page_in_another_place_is_not_asked_for()
    {
        using var other = new MemoryRegistry();
        using var site = new Site(lists: true);
        site.Registry.Instead = request => request.Url!.AbsolutePath.EndsWith("/tags/list", StringComparison.Ordinal) ? (200, $"Link: <http://{other.Address}/v2/x/tags/list>; rel=\"next\"", """{"tags":[]}""") : null;
        var asked = 0;
        other.Instead = _ => Interlocked.Increment(ref asked) < 0 ? (500, "X: x", "x") : null;
        site.Take().ExpectError(1, "names a next page in another place");
        Assert.Equal(0, asked);
    }

    [Theory]
    [InlineData("tokens/x.json")]
    [InlineData("keys/prefix.d/../../x")]
    [InlineData("/etc/passwd")]
    public void What_belongs_to_the_store_goes_to_no_other_place(string title)
    {
        using var site = new Site(lists: true);
        site.Registry.Put("appc", "store", $$"""
            {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","artifactType":"application/vnd.appc.store.v1",
             "config":{"mediaType":"application/vnd.oci.empty.v1+json","digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","size":2},
             "layers":[{{site.Registry.Blob("appc", "", "names")}},{{site.Registry.Blob("appc", "x", title)}}]}
            """);
        Tool.Run("acserver", "mirror", "--store", site.Back, "--insecure-allow-http", "--from", site.Base, "--trust-registry").ExpectError(1, "a bundle has no such file");
    }

    [Fact]
    public void A_key_in_the_place_of_another_is_refused()
    {
        using var site = new Site(lists: true);
        site.Registry.Put("appc", "store", $$"""
            {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","artifactType":"application/vnd.appc.store.v1","config":{"mediaType":"x","digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","size":2},
             "layers":[{{site.Registry.Blob("appc", "", "names")}},{{site.Registry.Blob("appc", File.ReadAllText(site.Depot["key.asc"]), "keys/root.d/" + new string('a', 40))}}]}
            """);
        Tool.Run("acserver", "mirror", "--store", site.Back, "--insecure-allow-http", "--from", site.Base, "--trust-registry").ExpectError(1, "is not the one key that its name says");
    }

    [Fact]
    public void Indexes_too_deep_in_one_another_are_refused()
    {
        using var registry = new MemoryRegistry();
        using var temp = new TempDirectory();
        var inner = """{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}""";
        for (var depth = 0; depth < 8; depth++)
        {
            var digest = registry.Put("app", $"d{depth}", inner, "application/vnd.oci.image.index.v1+json");
            inner = $$"""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[{"mediaType":"application/vnd.oci.image.index.v1+json","digest":"{{digest}}","size":{{Encoding.UTF8.GetByteCount(inner)}} }]}""";
        }

        Tool.Run("acserver", "mirror", "--store", temp["store"], "--insecure-allow-http", $"docker://{registry.Address}/app:d7").ExpectError(1, "deep inside one another");
        Tool.Run("acserver", "mirror", "--store", temp["store"], "--insecure-allow-http", $"docker://{registry.Address}/app:d3").Expect(0);
    }

    private sealed class Site : IDisposable
    {
        internal Site(bool lists)
        {
            Registry = new MemoryRegistry { ListsReferrers = lists };
            for (var version = 1; version <= 5; version++)
            {
                Depot.Add("example.com/app", $"{version}", $"version={version}");
            }

            Depot.Run("mirror", "--insecure-allow-http", "--to", Base).Expect(0);
            Tool.Run("acserver", "key", "add", "--store", Back, "--prefix", "example.com", Depot["key.asc"]).Expect(0);
        }

        internal DepotFixture Depot { get; } = new();

        internal MemoryRegistry Registry { get; }

        internal string Base => $"docker://{Registry.Address}/appc";

        internal string Back => Depot["back"];

        internal ToolResult Take() => Tool.Run("acserver", "mirror", "--store", Back, "--insecure-allow-http", "--from", Base);

        public void Dispose()
        {
            Registry.Dispose();
            Depot.Dispose();
        }
    }
}
