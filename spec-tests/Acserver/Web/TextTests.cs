using Acserver.Web;

namespace SpecTests.Acserver.Web;

/// <summary>What stands on pages: encoded, visible, and exact where it is a command.</summary>
public sealed class TextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("<b>&\"'", "&lt;b&gt;&amp;&quot;&#x27;")]
    [InlineData("a\u202eb\u0000\u001b\n", "a[U&#x2B;202E]b[U&#x2B;0000][U&#x2B;001B][U&#x2B;000A]")]
    [InlineData("\\", "\\")]
    public void Every_value_is_encoded(string value, string expected)
    {
        Html html = $"{value}";
        Assert.Equal(expected, html.ToString());
        Html outer = $"<p title=\"{value}\">{html}</p>";
        Assert.Equal($"<p title=\"{expected}\">{expected}</p>", outer.ToString());
    }

    [Fact]
    public void Half_a_surrogate_pair_is_replaced()
    {
        Html html = $"{"half " + '\ud800' + " pair"}";
        Assert.Equal("half &#xFFFD; pair", html.ToString());
    }

    [Theory]
    [InlineData("plain/word:1.0,os=linux", "plain/word:1.0,os=linux")]
    [InlineData("", "''")]
    [InlineData("~user", "'~user'")]
    [InlineData("it's $HOME `id` \\ \"x\" !1 *", null)]
    [InlineData("line\nbreak\ttab\u0001", null)]
    [InlineData("h\u00e9llo \u202e \u0660", null)]
    [InlineData("\u000012", "")]
    [InlineData("-o", "-o")]
    public void A_shell_takes_a_word_as_it_is(string word, string? written)
    {
        var quoted = ShellText.Quote(word);
        Assert.All(quoted, letter => Assert.InRange(letter, ' ', '~'));
        if (written?.Length > 0)
        {
            Assert.Equal(written, quoted);
        }

        if (!word.Contains('\0'))
        {
            Assert.Equal(word, Tool.RunProgram("bash", ["-c", $"printf %s {quoted}"], new RunOptions()).Expect(0).Out);
        }
    }

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1000, "1.00 kB")]
    [InlineData(99_950, "100 kB")]
    [InlineData(999_499, "999 kB")]
    [InlineData(999_500, "1.00 MB")]
    [InlineData(12_345_678, "12.3 MB")]
    [InlineData(long.MaxValue, "9.22 EB")]
    public void Sizes_have_three_digits(long bytes, string text) => Assert.Equal(text, Amount.Bytes(bytes));
}
