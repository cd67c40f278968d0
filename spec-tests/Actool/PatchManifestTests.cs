namespace SpecTests.ActoolCommands;

public sealed class PatchManifestTests
{
    // a PAX header with its content (the time has a fraction), the header, and one block of content
    private const int ManifestEntry = 4 * 512;

    [Fact]
    public void Every_byte_outside_the_manifest_entry_stays()
    {
        using var directory = new TempDirectory();
        Tool.Run("actool", "build", "--no-compression", Layouts.Make(directory["layout"]), directory["a.aci"]).Expect(0);
        Tool.Run("actool", "patch-manifest", "--no-compression", "--user=1000", directory["a.aci"], directory["b.aci"]).Expect(0);
        var before = File.ReadAllBytes(directory["a.aci"]);
        var after = File.ReadAllBytes(directory["b.aci"]);
        Assert.Equal(before[ManifestEntry..], after[ManifestEntry..]);
        Assert.NotEqual(before[..ManifestEntry], after[..ManifestEntry]);
    }

    [NeedsFact("actool")]
    public void The_flags_do_what_they_do_in_the_go_tool()
    {
        using var directory = new TempDirectory();
        var image = Layouts.Build(directory);
        string[] flags =
        [
            "-name=example.com/other", "--exec=/app --debug", "--user=1", "--group=2", "--supplementary-groups=3,4", "--capability=CAP_KILL,CAP_CHOWN",
            "--mounts=work,path=/opt,readOnly=true:work2,path=/o2", "--ports=query,protocol=tcp,port=8080,count=2:q2,protocol=udp,port=53,socketActivated=true",
            "--isolators=resource/cpu,request=50m:os/linux/no-new-privileges,true", "--seccomp-mode=retain,errno=EPERM", "--seccomp-set=read,write",
        ];
        Tool.RunProgram("/usr/bin/actool", ["patch-manifest", .. flags, image, directory["go.aci"]], new RunOptions()).Expect(0);
        Tool.Run("actool", ["patch-manifest", .. flags, image, directory["ours.aci"]]).Expect(0);
        var theirs = Pretty(directory["go.aci"]);
        Assert.Equal(theirs.Replace("\"count\": 0", "\"count\": 1"), Pretty(directory["ours.aci"]));
    }

    [Fact]
    public void Replace_changes_the_file_itself_and_a_refusal_leaves_it()
    {
        using var directory = new TempDirectory();
        var image = Layouts.Build(directory);
        Tool.Run("actool", "patch-manifest", "--replace", "--name", "example.com/new", image).Expect(0);
        Assert.Contains("example.com/new", Tool.Run("actool", "cat-manifest", image).Expect(0).Out);
        var before = File.ReadAllBytes(image);
        Tool.Run("actool", "patch-manifest", "--replace", "--name", "NO", image).ExpectError(1, "must match");
        Tool.Run("actool", "patch-manifest", "--replace", "--isolators", "os/linux/seccomp-retain-set,set=a", image).ExpectError(1, "not supported for patching");
        Tool.Run("actool", "patch-manifest", "--replace", "--mounts", "a,pfad=/", image).ExpectError(1, "unknown mount point parameter pfad");
        Tool.Run("actool", "patch-manifest", image).ExpectError(2, "must provide input and output files");
        Assert.Equal(before, File.ReadAllBytes(image));
        Assert.Equal(2, Directory.GetFileSystemEntries(directory.Path).Length);
    }

    private static string Pretty(string image) => Tool.RunProgram("/usr/bin/actool", ["cat-manifest", "--pretty-print", image], new RunOptions()).Expect(0).Out;
}
