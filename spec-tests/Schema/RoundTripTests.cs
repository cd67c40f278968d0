using System.Text;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;

namespace SpecTests.Schema;

public sealed class RoundTripTests
{
    [Fact]
    public void Unknown_fields_stay_in_the_object_where_they_stood()
    {
        const string json = """{"acKind":"ImageManifest","acVersion":"0.8.11","name":"a","labels":[{"name":"version","value":"1","x-note":[1.50,{}]}],"app":{"exec":["/a"],"user":"0","group":"0","x-app":"<\u0041>"},"x-top":null}""";
        var written = Encoding.UTF8.GetString(ImageManifest.Parse(Encoding.UTF8.GetBytes(json)).ToJson(indented: false).Span);
        Assert.Equal(json.Replace("<", "\\u003c", StringComparison.Ordinal).Replace(">", "\\u003e", StringComparison.Ordinal), written);
    }

    [Fact]
    public void Fields_are_written_in_one_order_whatever_the_order_read()
    {
        const string json = """{"name":"a","app":{"group":"g","user":"u"},"acVersion":"0.8.11","acKind":"ImageManifest"}""";
        const string expected = """{"acKind":"ImageManifest","acVersion":"0.8.11","name":"a","app":{"exec":null,"user":"u","group":"g"}}""";
        Assert.Equal(expected, Encoding.UTF8.GetString(ImageManifest.Parse(Encoding.UTF8.GetBytes(json)).ToJson(indented: false).Span));
    }

    [Fact]
    public void An_edit_that_breaks_a_rule_is_not_written()
    {
        var manifest = new ImageManifest { Name = AcIdentifier.Parse("a") };
        var label = new Label(AcIdentifier.Parse("version"), "1");
        Assert.NotEqual(0, (manifest with { Labels = [label] }).ToJson(indented: true).Length);
        var error = Assert.Throws<BadInputException>(() => (manifest with { Labels = [label, label] }).ToJson(indented: false));
        Assert.Equal("labels[1]: has the name of another label (aci.md, labels)", error.Message);
    }
}
