using Appc.ImageSpec;
using Appc.ImageSpec.Schema;

namespace SpecTests.Schema;

public sealed class IdentifierTests
{
    [Theory]
    [InlineData("database")]
    [InlineData("example.com/database")]
    [InlineData("example.com/~user/app_v1")]
    [InlineData("sub-domain.example.com/org/product/release")]
    [InlineData("0")]
    public void An_identifier_of_the_specification_is_read(string text) => Assert.Equal(text, AcIdentifier.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("A")]
    [InlineData("a b")]
    [InlineData("a//b")]
    [InlineData("a/../b")]
    [InlineData("a/./b")]
    [InlineData("..")]
    [InlineData("~a")]
    [InlineData("a~~b")]
    [InlineData("a\n")]
    [InlineData("ä")]
    public void Any_other_text_is_refused(string text)
    {
        var error = Assert.Throws<BadInputException>(() => AcIdentifier.Parse(text));
        Assert.Contains("types.md", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("product-database-release", true)]
    [InlineData("a--b", false)]
    [InlineData("a.b", false)]
    [InlineData("-a", false)]
    [InlineData("a-", false)]
    [InlineData("", false)]
    public void A_name_has_hyphens_between_runs_only(string text, bool valid) => Assert.Equal(valid, AcName.TryParse(text, out _));

    [Theory]
    [InlineData("0.8.11", true)]
    [InlineData("1.0.0-alpha.1+build.007", true)]
    [InlineData("0.0.0", false)]
    [InlineData("01.0.0", false)]
    [InlineData("1.0", false)]
    [InlineData("1.0.0-", false)]
    [InlineData("1.0.0-01", false)]
    [InlineData("1.0.0+", false)]
    [InlineData("1.0.0-a..b", false)]
    [InlineData("v1.0.0", false)]
    [InlineData("99999999999999999999.0.0", false)]
    public void A_version_follows_semantic_versioning(string text, bool valid)
    {
        Assert.Equal(valid, SemVer.TryParse(text, out var version));
        Assert.Equal(valid ? text : version.ToString(), version.ToString());
    }

    [Fact]
    public void Versions_are_ordered_as_semver_org_item_11_lists_them()
    {
        string[] ascending = ["1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "2.0.0", "2.1.0", "2.1.1"];
        for (var i = 0; i + 1 < ascending.Length; i++)
        {
            Assert.True(SemVer.Parse(ascending[i]).CompareTo(SemVer.Parse(ascending[i + 1])) < 0, ascending[i]);
            Assert.True(SemVer.Parse(ascending[i + 1]).CompareTo(SemVer.Parse(ascending[i])) > 0, ascending[i]);
        }
    }

    [Fact]
    public void An_image_id_is_made_from_a_hash_and_read_back()
    {
        var id = ImageId.FromHash(Enumerable.Range(0, 64).Select(i => (byte)i).ToArray());
        Assert.StartsWith("sha512-000102", id.ToString(), StringComparison.Ordinal);
        Assert.Equal(id, ImageId.Parse(id.ToString()));
        Assert.Equal(id, ImageId.Parse("sha512-" + id.Hex.ToUpperInvariant()));
    }

    [Theory]
    [InlineData("sha512-00")]
    [InlineData("sha256-0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("sha512-...")]
    [InlineData("")]
    public void Another_image_id_is_refused(string text) => Assert.Throws<BadInputException>(() => ImageId.Parse(text));
}
