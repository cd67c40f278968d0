using System.Text.Json;

namespace SpecTests.ActoolCommands;

public sealed class InspectTests
{
    [Fact]
    public void The_report_names_what_matters()
    {
        using var directory = new TempDirectory();
        Layouts.Make(directory["layout"]);
        File.SetUnixFileMode(directory["layout/rootfs/bin/hello"], (UnixFileMode)0b100_111_101_101);
        Tool.Run("actool", "build", directory["layout"], directory["hello.aci"]).Expect(0);
        var text = Tool.Run("actool", "inspect", directory["hello.aci"]).Expect(0).Out;
        Assert.Contains("labels      version=1.0.0\n", text);
        Assert.Contains("4755 ", text);
        Assert.Contains("  bin/hi -> bin/hello\n", text);
        using var json = JsonDocument.Parse(Tool.Run("actool", "inspect", "--json", directory["hello.aci"]).Expect(0).Out);
        Assert.Equal("zeros", json.RootElement.GetProperty("largest")[0].GetProperty("path").GetString());
        Assert.Equal(Tool.Run("actool", "id", directory["hello.aci"]).Out.Trim(), json.RootElement.GetProperty("id").GetString());
    }
}
