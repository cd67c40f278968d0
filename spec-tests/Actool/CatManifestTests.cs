namespace SpecTests.ActoolCommands;

public sealed class CatManifestTests
{
    private const string Rich =
        """{"acKind":"ImageManifest","acVersion":"0.8.11","name":"example.com/hello","labels":[{"name":"os","value":"linux"}],"app":{"exec":["/a","<&>\u2028\u0008\t\"\\é"],"user":"0","group":"0","supplementaryGids":[4],"isolators":[{"name":"resource/cpu","value":{ "limit" : "1G", "note":"\u0041<" }}],"ports":[{"name":"a","protocol":"tcp","port":1}],"userLabels":{"b":"1","a":"2"}},"dependencies":[{"imageName":"x","size":5}],"pathWhitelist":["/a"]}""";

    [NeedsFact("actool")]
    public void Both_forms_are_byte_for_byte_those_of_the_go_tool()
    {
        using var directory = new TempDirectory();
        Layouts.Build(directory);
        File.WriteAllText(directory["m.json"], Rich);
        Tool.Run("actool", "patch-manifest", "--manifest", directory["m.json"], directory["hello.aci"], directory["rich.aci"]).Expect(0);
        string[][] commands = [["cat-manifest", directory["rich.aci"]], ["cat-manifest", "--pretty-print", directory["rich.aci"]]];
        foreach (var command in commands)
        {
            Assert.Equal(Tool.RunProgram("/usr/bin/actool", command, new RunOptions()).Expect(0).Out, Tool.Run("actool", command).Expect(0).Out);
        }
    }

    [Fact]
    public void What_is_no_image_is_one_line()
    {
        using var directory = new TempDirectory();
        File.WriteAllText(directory["x.aci"], "not an image");
        Tool.Run("actool", "cat-manifest", directory["x.aci"]).ExpectError(1, "actool: read ");
        Tool.Run("actool", "cat-manifest", directory["none.aci"]).ExpectError(1, "no such file or directory");
    }
}
