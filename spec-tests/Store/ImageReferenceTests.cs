using Appc.ImageSpec;
using Appc.ImageStore;

namespace SpecTests.Store;

public class ImageReferenceTests
{
    [Theory]
    [InlineData("./x")]
    [InlineData("/x/y")]
    [InlineData("../x")]
    [InlineData("hello.aci")]
    [InlineData("file:///x/hello.aci")]
    [InlineData("/dev/null")]
    public void Files(string text) => Assert.IsType<ImageReference.AciFile>(ImageReference.Parse(text));

    [Theory]
    [InlineData("https://example.com/hello.aci")]
    [InlineData("docker://alpine")]
    public void Addresses(string text) => Assert.IsType<ImageReference.Address>(ImageReference.Parse(text));

    [Theory]
    [InlineData("sha512-", "")]
    [InlineData("sha512-0AfF", "0aff")]
    [InlineData("SHA512-1", "1")]
    public void Ids(string text, string digits) => Assert.Equal(digits, Assert.IsType<ImageReference.IdPrefix>(ImageReference.Parse(text)).Digits);

    [Theory]
    [InlineData("example.com/hello", "")]
    [InlineData("example.com/hello:1.0.0", "version=1.0.0")]
    [InlineData("example.com/hello:1:2", "version=1:2")]
    [InlineData("example.com/hello,os=linux,arch=amd64", "os=linux arch=amd64")]
    [InlineData("example.com/hello:1,channel=a=b", "version=1 channel=a=b")]
    [InlineData("example.com/hello:", "version=")]
    [InlineData("sha512-xyz", "")]
    [InlineData("sha256-00", "")]
    public void Names(string text, string labels)
    {
        var reference = Assert.IsType<ImageReference.Named>(ImageReference.Parse(text));
        Assert.Equal(text.Split(':', ',')[0], reference.Name.ToString());
        Assert.Equal(labels, string.Join(' ', reference.Labels.Select(label => $"{label.Name}={label.Value}")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Hello")]
    [InlineData("a b")]
    [InlineData("a:1,")]
    [InlineData("a,=x")]
    [InlineData("a,Version=x")]
    [InlineData("a:1,version=2")]
    [InlineData("a,b=1,b=1")]
    [InlineData("a\n")]
    public void Refusals(string text) => Assert.DoesNotContain('\n', Assert.Throws<BadInputException>(() => ImageReference.Parse(text)).Message);
}
