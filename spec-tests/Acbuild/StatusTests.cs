using System.Text.Json;
using Acbuild.Progress;
using Appc.ImageSpec.Archive;

namespace SpecTests.AcbuildTool;

/// <summary>status, and what long steps say of themselves.</summary>
public sealed class StatusTests
{
    [Fact]
    public void StatusSaysWhatIsBuiltAndWhatWasDoneLast()
    {
        using var build = Build.Begin();
        FixtureTree.Make(build.Path, "file f \"12345\"");
        build.Run("copy", "f", "/f").Expect(0);
        build.Run("set-name", "example.com/shown").Expect(0);
        build.Run("set-exec", "--", "/f", "-v").Expect(0);
        build.Run("dependency", "add", "example.com/base").Expect(0);
        build.Run("copy", "absent", "/x").Expect(1);
        var text = build.Run("status").Expect(0).Out;
        Assert.Contains("name         example.com/shown\n", text, StringComparison.Ordinal);
        Assert.Contains("exec         /f -v\n", text, StringComparison.Ordinal);
        Assert.Contains("depends on   example.com/base\n", text, StringComparison.Ordinal);
        Assert.Contains("last step    acbuild dependency add \"example.com/base\"\n", text, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(build.Run("status", "--json").Expect(0).Out);
        var layers = json.RootElement.GetProperty("layers");
        Assert.Equal("acbuild copy \"f\" \"/f\"", layers[0].GetProperty("step").GetString());
        Assert.Equal(layers[0].GetProperty("size").GetInt64(), json.RootElement.GetProperty("bytes").GetInt64());
        Assert.Equal("example.com/shown", json.RootElement.GetProperty("manifest").GetProperty("name").GetString());
    }

    [Fact]
    public void QuietSaysNothingAndProgressIsChecked()
    {
        using var build = Build.Begin();
        Assert.Empty(build.Run("--quiet", "copy-exec", "/bin/true").Expect(0).Err);
        build.Run("--progress", "loud", "status").ExpectError(2, "auto, plain or none");
    }

    [Theory]
    [InlineData("auto", true, "\r")]
    [InlineData("auto", false, "")]
    [InlineData("plain", false, "")]
    [InlineData("none", true, "")]
    public void ALongStepIsDrawnOnATerminalOnly(string kind, bool isTerminal, string begins)
    {
        using var output = new StringWriter();
        using (var progress = StepProgress.For("copy", kind, output, isTerminal))
        {
            progress.Advance(new TarEntry { Size = 5_000_000 });
            Thread.Sleep(150);
            progress.Advance(new TarEntry { Size = 5_000_000 });
        }

        var text = output.ToString();
        Assert.StartsWith(begins, text, StringComparison.Ordinal);
        Assert.Equal(begins.Length > 0, text.Contains("copy: 2 files, 10.0 MB", StringComparison.Ordinal));
        Assert.Equal(begins.Length > 0, text.EndsWith("\r\x1b[K", StringComparison.Ordinal));
    }
}
