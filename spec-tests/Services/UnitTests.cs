using Runner.Unit;

namespace SpecTests.Services;

/// <summary>runner unit: the text, and what systemd says to it.</summary>
public sealed class UnitTests : IClassFixture<ServiceFixture>
{
    private readonly ServiceFixture _fixture;

    public UnitTests(ServiceFixture fixture)
    {
        _fixture = fixture;
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("--a=b/c:1,2", "--a=b/c:1,2")]
    [InlineData("", "\"\"")]
    [InlineData("a b", "\"a b\"")]
    [InlineData("$HOME", "$$HOME")]
    [InlineData("100%", "100%%")]
    [InlineData("a\"b\\c\n\u0001", "\"a\\\"b\\\\c\\n\\x01\"")]
    [InlineData(";", "\";\"")]
    public void WordsAreQuoted(string word, string quoted) => Assert.Equal(quoted, UnitFile.Argument(word));

    [Theory]
    [InlineData("--output,d,a,--,--output,x", "a,--,--output,x")]
    [InlineData("--unit-name=n,a,--,b,---,c,--output=d,--exec,e", "a,--,b,---,c,--exec,e")]
    [InlineData("-output=d,a", "a")]
    public void OptionsOfTheUnitAreNotRuns(string words, string left) =>
        Assert.Equal(left.Split(','), UnitWords.OfRun(words.Split(','), ["--unit-name", "--output"]));

    [RootFact("gcc", "systemd-analyze")]
    public void SystemdTakesTheGoldenUnitsThatItWrites()
    {
        using var directory = new TempDirectory();
        string[] words = ["unit", "--output", directory.Path, "--dir", _fixture.RootState, "--insecure-options=image", ServiceFixture.Image, "--set-env=A=$b 100%", "--", "it's \"so\"", "---", ServiceFixture.Image, "--name=other", "--", "1"];
        Tool.Run("runner", words).ExpectError(254, "two apps have a socketActivated port web");
        var files = Tool.Run("runner", [.. words[..^5]]).Expect(0).Out;
        Assert.Equal($"{directory["service.service"]}\n{directory["service.socket"]}\n", files);
        Tool.Run("runner", [.. words[..^5]]).ExpectError(254, "service.service");
        var text = File.ReadAllText(directory["service.service"]).Replace(Tool.Bin, "/usr/bin", StringComparison.Ordinal).Replace(_fixture.RootState, "/state", StringComparison.Ordinal);
        Support.Golden.Check("units/service.txt", text + "\n" + File.ReadAllText(directory["service.socket"]));
        var verdict = Tool.RunProgram("systemd-analyze", ["verify", directory["service.service"], directory["service.socket"]], new RunOptions()).Expect(0);
        Assert.DoesNotContain("service.s", verdict.Err, StringComparison.Ordinal);
    }
}
