using System.Text;
using Appc.ImageSpec;
using Appc.ImageSpec.Rootfs;

namespace SpecTests.Rootfs;

public sealed class LayerStackTests
{
    [Theory]
    [Shows("ace:35a")]
    [Shows("ace:35b")]
    [Shows("ace:35c")]
    [InlineData("D a|F a/x 1", "D a 448|F a/y 2", "D a|F a/x 1|F a/y 2")]
    [InlineData("F a/x 1", "", "D a|F a/x 1")]
    [InlineData("D a|F a/x 1|F a/y 2", "F a/.wh.x", "D a|F a/y 2")]
    [InlineData("D a|F a/x 1|F b 2", "F .wh.a", "F b 2")]
    [InlineData("D a|F a/x 1|F a/y 2", "D a|F a/.wh..wh..opq|F a/z 3", "D a|F a/z 3")]
    [InlineData("D a|F a/x 1|F a/y 2", "D a|F a/z 3|F a/.wh..wh..opq", "D a|F a/z 3")]
    [InlineData("D a|D a/d|F a/d/x 1|F a/d/y 2", "F a/d/z 3|F .wh.a", "D a|D a/d|F a/d/z 3")]
    [InlineData("F a 1", "F a 2|F .wh.a", "F a 2")]
    [InlineData("D a|F a/x 1", "F a 2", "F a 2")]
    [InlineData("F a 1", "D a|F a/x 2", "D a|F a/x 2")]
    [InlineData("D a|F a/x 1", "L a b", "L a b")]
    [InlineData("D r|L a r", "F a/x 1", "L a r|D r|F r/x 1")]
    [InlineData("D r|L a ../../r", "F a/x 1|F a/.wh..wh..opq", "L a ../../r|D r|F r/x 1")]
    [InlineData("D r|F r/y 2|L a /r", "F a/.wh.y", "L a /r|D r")]
    [InlineData("D r|L a /r", "D a|F a/x 1", "D a|F a/x 1|D r")]
    [InlineData("L a gone", "F a/x 1", "L a gone|D gone|F gone/x 1")]
    [InlineData("F a 1|H b a", "", "F a 1|H b a")]
    [InlineData("F b 1|H a b", "", "F a 1|H b a")]
    [InlineData("F b 1|H a b", "F .wh.b", "F a 1")]
    [InlineData("F b 1|H a b|H c b", "F b 2", "F a 1|F b 2|H c a")]
    [InlineData("F b 1", "H c b|F b 2", "F b 2|F c 1")]
    [InlineData("F b 1", "H b b", "F b 1")]
    [InlineData("F .wh.a", "F b 1|F b 2", "F b 2")]
    public void TheTreeIsWhatUnpackingGives(string lower, string upper, string tree)
    {
        using var temp = new TempDirectory();
        Assert.Equal(tree, Merge(temp, lower, upper));
    }

    [Theory]
    [InlineData("F a 1", "F a/x 1", "a: the entries below it need a directory there")]
    [InlineData("L a a", "F a/x 1", "a: the entries below it need a directory there")]
    [InlineData("", "F .wh.", ".wh.: a whiteout of no file")]
    [InlineData("", "F a/.wh...", "a/.wh...: a whiteout of no file")]
    [InlineData("F b 1", "F .wh.b|H a b", "a: a hard link to b, which is no file of this or a lower layer")]
    [InlineData("D b", "H a b", "a: a hard link to b, which is no file of this or a lower layer")]
    public void WhatCannotBeUnpackedIsRefused(string lower, string upper, string message)
    {
        using var temp = new TempDirectory();
        var error = Assert.Throws<BadInputException>(() => Merge(temp, lower, upper));
        Assert.Equal($"{temp["1.tar"]}: layer: {message}", error.Message);
    }

    [Fact]
    public void FindGivesEntriesOfTheMergedTree()
    {
        using var temp = new TempDirectory();
        using var stack = LayerStack.Open(Write(temp, "D r 448|F r/x 1|L a r", "D r 493|F r/x 22"));
        Assert.Equal(2, stack.Find("a/x")?.Size);
        Assert.Equal(493u, stack.Find("r")?.Mode);
        Assert.Equal("r", stack.Find("a")?.LinkTarget.ToString());
        Assert.Null(stack.Find("r/y"));
        Assert.Null(stack.Find("r/x/y"));
        Assert.NotNull(stack.Find(""));
    }

    private static string[] Write(TempDirectory temp, params string[] layers) =>
        [.. layers.Select((lines, index) => LayerLines.Write(temp[$"{index}.tar"], lines))];

    private static string Merge(TempDirectory temp, params string[] layers)
    {
        var found = new List<string>();
        using var stack = LayerStack.Open(Write(temp, layers));
        stack.Walk((entry, content) =>
        {
            var bytes = new byte[entry.Size];
            content?.ReadExactly(bytes);
            found.Add($"{LayerLines.Letter(entry.Kind)} {entry.Name} {Encoding.UTF8.GetString(bytes)}{entry.LinkTarget}".TrimEnd());
        });
        return string.Join('|', found.Skip(1));
    }
}
