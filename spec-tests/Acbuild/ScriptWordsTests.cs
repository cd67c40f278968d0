using Acbuild.Script;
using Appc.ImageSpec;

namespace SpecTests.AcbuildTool;

/// <summary>The script language is that of acbuild 0.4, word for word.</summary>
public sealed class ScriptWordsTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("run --  \t test", "run|--|test")]
    [InlineData("    # nothing", "")]
    [InlineData("port add http tcp 80#comment", "port|add|http|tcp|80")]
    [InlineData("a \"b # c\" 'd # e'", "a|b # c|d # e")]
    [InlineData(@"set-name \\'x'\\", @"set-name|\x\")]
    [InlineData(@"set-name \'he llo\'", "set-name|'he|llo'")]
    [InlineData("x \"t'es't\" 't\"es\"t' te\"s\"'t'", "x|t'es't|t\"es\"t|test")]
    [InlineData(@"x 'i\'s' ""i\""s""", "x|i's|i\"s")]
    [InlineData("x \"\" ''", "x")]
    public void WordsAreThoseOfThePeer(string line, string words) =>
        Assert.Equal(words, string.Join('|', ScriptWords.Split(line)));

    [Theory]
    [InlineData("x 'y\"", "a single quote is not closed")]
    [InlineData("x \"y'", "a double quote is not closed")]
    [InlineData("x y\\", "the line ends with a backslash and nothing follows")]
    public void WhatIsNotClosedIsRefused(string line, string message) =>
        Assert.Equal(message, Assert.Throws<BadInputException>(() => ScriptWords.Split(line)).Message);

    [Theory]
    [InlineData("run test --foo", "run|--|test|--foo")]
    [InlineData("run --net test --bar", "run|--net|--|test|--bar")]
    [InlineData("run --net -- test --bar", "run|--net|--|test|--bar")]
    [InlineData("set-exec /bin/x -y", "set-exec|--|/bin/x|-y")]
    [InlineData("copy a b", "copy|a|b")]
    [InlineData("run --", "run|--")]
    public void TheDashesMayBeLeftOut(string line, string words) =>
        Assert.Equal(words, string.Join('|', ScriptWords.WithDashes(ScriptWords.Split(line))));

    [Fact]
    public void LinesAreJoinedAndCounted()
    {
        var lines = ScriptFile.Parse("f", "BEGIN\n\nset-name \\\n  \\\n x # y\nLabel Add a B");
        Assert.Equal(["1 begin", "5 set-name x", "6 label Add a B"], lines.Select(line => $"{line.Number} {string.Join(' ', line.Words)}"));
    }
}
