using System.Text;
using Appc.ImageStore.Discovery;

namespace SpecTests.Discovery;

/// <summary>What a client takes from a page: the tags of its head, and nothing that a visitor of the site may have written.</summary>
public sealed class HtmlHeadTests
{
    private const string Tag = "<meta name=\"ac-discovery\" content=\"example.com https://a.example/{name}.{ext}\">";

    [Theory]
    [InlineData("<!DOCTYPE html><html><head><title>x</title>" + Tag + "</head><body>")]
    [InlineData(Tag)]
    [InlineData("\uFEFF" + Tag)]
    [InlineData("<META NAME='ac-discovery' CONTENT='  example.com/\n https://a.example/{name}.{ext} ' />")]
    [InlineData("<meta content=\"example.com https://a.example/{name}.{ext}\" name=ac-discovery>")]
    [InlineData("<!-- " + "<meta name=ac-discovery content='evil https://e/{ext}'>" + " -->" + Tag)]
    [InlineData("<!-->" + Tag)]
    [InlineData("<script>'</scr' + '<meta name=ac-discovery content=\"e e\">'</script><style>a{}</style>" + Tag)]
    [InlineData("<title><meta name=ac-discovery content='e https://e/{ext}'></title>" + Tag)]
    [InlineData("<meta name=ac-discovery name=other content='example.com https://a.example/{name}.{ext}' content='x y'>")]
    public void A_tag_in_the_head_counts(string page)
    {
        Assert.Equal([new MetaTag("ac-discovery", "example.com", "https://a.example/{name}.{ext}")], Read(page));
    }

    [Theory]
    [InlineData("<html><head></head><body>" + Tag)]
    [InlineData("<p>hello</p>" + Tag)]
    [InlineData("hello " + Tag)]
    [InlineData("<head></head>" + Tag)]
    [InlineData("<!-- " + Tag)]
    [InlineData("<script>" + Tag)]
    [InlineData("<template>" + Tag + "</template>")]
    [InlineData("<meta name=ac-discovery content='example.com https://a.example/x.{ext}'")]
    [InlineData("<meta name=ac-discovery content='example.com'>")]
    [InlineData("<meta name=ac-discovery content='example.com https://a b'>")]
    [InlineData("<meta name=description content='example.com https://a.example/'>")]
    [InlineData("")]
    [InlineData("<")]
    [InlineData("<meta name='")]
    public void Anything_else_does_not(string page)
    {
        Assert.Empty(Read(page));
    }

    [Fact]
    public void Character_references_are_read_as_browsers_read_them()
    {
        Assert.Equal("https://a/?n={name}&os={os}&ext={ext}", Assert.Single(Read("<meta name=ac-discovery content='e https://a/?n={name}&amp;os={os}&ext={ext}'>")).Address);
    }

    [Fact]
    public void A_page_of_a_million_tags_ends_soon()
    {
        var page = string.Concat(Enumerable.Repeat("<meta name=ac-discovery content='e https://a/{ext}'>", 20_000));
        Assert.Equal(200, Read(page).Count);
    }

    [Theory]
    [InlineData("example.com/hello", true)]
    [InlineData("example.com/hello/world", true)]
    [InlineData("example.com/hello-world", false)]
    [InlineData("example.com/hel", false)]
    [InlineData("example.com", false)]
    public void A_prefix_speaks_for_whole_components(string name, bool speaks)
    {
        Assert.Equal(speaks, new MetaTag("ac-discovery", "example.com/hello", "x").SpeaksFor(Appc.ImageSpec.Schema.AcIdentifier.Parse(name)));
    }

    private static IReadOnlyList<MetaTag> Read(string page) => HtmlHead.Read(Encoding.UTF8.GetBytes(page));
}
