using Appc.PodLaunch.Pods;

namespace SpecTests.Launch;

/// <summary>What an app wrote goes with the pod; a layer that init alone touched may stay.</summary>
public sealed class BareLayerTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(true, "dir etc", "file etc/hosts 0644 \"127.0.0.1 localhost\"", "file etc/resolv.conf 0644 \"\"", "dir dev/pts", "dir proc")]
    [InlineData(false, "file f 0644 \"\"")]
    [InlineData(false, "file etc/passwd 0644 \"\"")]
    [InlineData(false, "file srv/hosts 0644 \"\"")]
    [InlineData(false, "file srv/etc/hosts 0644 \"\"")]
    [InlineData(false, "symlink etc /etc")]
    [InlineData(false, "symlink etc/hosts /etc/hosts")]
    [InlineData(false, "dir a/b/c/d/e")]
    public void OnlyWhatInitMadeIsBare(bool expected, params string[] lines)
    {
        using var directory = new TempDirectory();
        Directory.CreateDirectory(directory["upper"]);
        FixtureTree.Make(directory["upper"], lines);
        Assert.Equal(expected, BareLayer.Is(directory["upper"]));
    }

    [Fact]
    public void ALongFileWasNotMadeByInit()
    {
        using var directory = new TempDirectory();
        Directory.CreateDirectory(directory["upper/etc"]);
        File.WriteAllBytes(directory["upper/etc/hosts"], new byte[5000]);
        Assert.False(BareLayer.Is(directory["upper"]));
        Assert.False(BareLayer.Is(directory["nothing"]));
    }
}
