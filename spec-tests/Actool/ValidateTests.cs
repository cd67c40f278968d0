using System.Text.Json;

namespace SpecTests.ActoolCommands;

public sealed class ValidateTests
{
    private const string Examples = "/usr/share/doc/appc-spec/examples";

    [NeedsFact("actool")]
    public void The_examples_of_the_specification_are_valid()
    {
        var result = Tool.Run("actool", "--debug", "validate", $"{Examples}/image.json", $"{Examples}/pod_runtime.json", $"{Examples}/pod_template.json").Expect(0);
        Assert.Contains($"{Examples}/image.json: valid ImageManifest\n", result.Err);
        Assert.Contains($"{Examples}/pod_template.json: valid PodManifest\n", result.Err);
        Assert.Empty(result.Out);
    }

    [Fact]
    public void Every_problem_of_a_manifest_is_a_line_and_later_files_are_judged_too()
    {
        using var directory = new TempDirectory();
        File.WriteAllText(directory["bad.json"], Layouts.Manifest.Replace("\"1.0.0\"", "7").Replace("\"user\":\"0\",", string.Empty));
        File.WriteAllText(directory["good.json"], Layouts.Manifest);
        var result = Tool.Run("actool", "validate", directory["bad.json"], "-debug", directory["good.json"]).Expect(1);
        Assert.Equal(
            [
                $"{directory["bad.json"]}: invalid ImageManifest: labels[0].value: must be a string",
                $"{directory["bad.json"]}: invalid ImageManifest: app.user: is required (aci.md, user)",
                $"{directory["good.json"]}: valid ImageManifest",
            ],
            result.Err.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public void Images_and_layouts_are_told_apart_and_judged()
    {
        using var directory = new TempDirectory();
        var image = Layouts.Build(directory);
        Tool.Run("actool", "validate", image, directory["layout"]).Expect(0);
        Tool.Run("actool", "validate", "--type=layout", image).ExpectError(1, "invalid image layout: given path is not a directory");
        Tool.Run("actool", "validate", "--type=manifest", directory["layout"]).ExpectError(1, "is a directory (wrong --type?)");
        Tool.Run("actool", "validate", directory["missing"]).ExpectError(1, "no such file or directory");
        File.WriteAllText(directory["layout/extra"], string.Empty);
        Tool.Run("actool", "validate", directory["layout"]).ExpectError(1, "unrecognized file path in layout: extra");
    }

    [Fact]
    public void A_truncated_image_a_wrong_checksum_and_bytes_after_the_end_are_refused()
    {
        using var directory = new TempDirectory();
        var good = File.ReadAllBytes(Layouts.Build(directory));
        byte[] wrongChecksum = [.. good];
        wrongChecksum[^8] ^= 1;
        foreach (var bytes in new[] { good[..^20], wrongChecksum, [.. good, 1, 2, 3] })
        {
            File.WriteAllBytes(directory["bad.aci"], bytes);
            Tool.Run("actool", "validate", directory["bad.aci"]).ExpectError(1, "error validating: ");
        }
    }

    [Fact]
    public void Warnings_fail_only_when_strict()
    {
        using var directory = new TempDirectory();
        File.WriteAllText(directory["m.json"], Layouts.Manifest.Replace("\"app\":", "\"pathWhitelist\":[\"relative\"],\"app\":"));
        Tool.Run("actool", "validate", directory["m.json"]).ExpectError(0, "warning: pathWhitelist[0]: should be an absolute path");
        Tool.Run("actool", "validate", "--strict", directory["m.json"]).Expect(1);
    }

    [Fact]
    public void Json_and_sarif_hold_the_same_findings()
    {
        using var directory = new TempDirectory();
        File.WriteAllText(directory["m.json"], Layouts.Manifest.Replace("\"user\":\"0\",", string.Empty));
        using var json = JsonDocument.Parse(Tool.Run("actool", "validate", "--json", directory["m.json"]).Expect(1).Out);
        Assert.Equal("app.user", json.RootElement[0].GetProperty("problems")[0].GetProperty("path").GetString());
        using var sarif = JsonDocument.Parse(Tool.Run("actool", "validate", "--sarif", directory["m.json"]).Expect(1).Out);
        Assert.Equal("2.1.0", sarif.RootElement.GetProperty("version").GetString());
        Assert.Equal("error", sarif.RootElement.GetProperty("runs")[0].GetProperty("results")[0].GetProperty("level").GetString());
    }

    [Fact]
    public void Wrong_usage_is_exit_2()
    {
        Tool.Run("actool", "validate").ExpectError(2, "required argument missing");
        Tool.Run("actool", "validate", "--type=pizza", "x").ExpectError(2, "--type must be appimage, layout or manifest");
    }
}
