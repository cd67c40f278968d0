using Appc.Linux;

namespace SpecTests.Linux;

/// <summary>What people are shown of bytes from outside.</summary>
public sealed class ByteEscapingTests
{
    [Theory]
    [InlineData("usr/lib/x 1~", "usr/lib/x 1~")]
    [InlineData("a\\x41", "a\\x5cx41")]
    [InlineData("a\u001b[31mb", "a\\x1b[31mb")]
    [InlineData("a\u007f", "a\\x7f")]
    [InlineData("a\nb\0", "a\\x0ab\\x00")]
    [InlineData("grün", "grün")]
    [InlineData("", "")]
    public void TextIsShownWithoutControls(string text, string shown) => Assert.Equal(shown, ByteEscaping.ToDisplay(text));

    [Fact]
    public void BytesThatAreNotUtf8AreEscaped() => Assert.Equal("a\\xff\\xfeb", ByteEscaping.ToDisplay([(byte)'a', 0xff, 0xfe, (byte)'b']));
}
