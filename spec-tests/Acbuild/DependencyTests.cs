using System.Text.Json;
using SpecTests.Discovery;

namespace SpecTests.AcbuildTool;

/// <summary>Images that others depend on: added by file and by name, laid below a command, and begun with.</summary>
public sealed class DependencyTests
{
    [Fact]
    public void AFileWithoutItsPathIsToldSo()
    {
        using var shelf = new Shelf();
        shelf.MakeBase();
        var said = shelf.Run("begin", "base.aci").ExpectError(1, "find image base.aci: neither a name nor an ID");
        Assert.Contains("a file or directory here is ./base.aci", said.Err, StringComparison.Ordinal);
        shelf.Run("begin", "./base.aci").Expect(0);
    }

    [Fact]
    public void AFileFillsInWhichImageItIs()
    {
        using var shelf = new Shelf();
        shelf.MakeBase();
        shelf.Run("begin").Expect(0);
        shelf.Run("dependency", "add", "./base.aci").Expect(0);
        shelf.Run("dependency", "add", "example.com/other:2,os=linux", "--label", "arch=amd64", "--size", "7").Expect(0);
        using var manifest = JsonDocument.Parse(shelf.Run("cat-manifest").Expect(0).Out);
        var dependencies = manifest.RootElement.GetProperty("dependencies");
        var (pinned, named) = (dependencies[0], dependencies[1]);
        Assert.Equal("example.com/base", pinned.GetProperty("imageName").GetString());
        Assert.Equal(Tool.RunIn(shelf.Path, "actool", "id", "base.aci").Expect(0).Out.Trim().Split(' ')[0], pinned.GetProperty("imageID").GetString());
        Assert.Equal(new FileInfo(shelf["base.aci"]).Length, pinned.GetProperty("size").GetInt64());
        Assert.Equal(["arch", "os", "version"], pinned.GetProperty("labels").EnumerateArray().Select(label => label.GetProperty("name").GetString()!).Order(StringComparer.Ordinal));
        Assert.False(named.TryGetProperty("imageID", out _));
        Assert.Equal(["arch", "version", "os"], named.GetProperty("labels").EnumerateArray().Select(label => label.GetProperty("name").GetString()!));
        shelf.Run("dependency", "add", "./base.aci", "--image-id", "sha512-" + new string('0', 128)).ExpectError(1, "not the one given");
        shelf.Run("dependency", "add", "example.com/x:1", "--label", "version=2").ExpectError(2, "more than once");
        shelf.Run("dependency", "add", "docker://debian").ExpectError(2, "docker2aci");
    }

    [RootFact("busybox")]
    public void ACommandSeesThemBelowTheImagesOwnFiles()
    {
        using var shelf = new Shelf();
        shelf.MakeBase("\"pathWhitelist\": [\"/bin/busybox\", \"/bin/sh\", \"/etc/below\", \"/etc/gone\"]");
        shelf.Run("begin").Expect(0);
        shelf.Run("dependency", "add", "./base.aci").Expect(0);
        FixtureTree.Make(shelf["own"], "file own \"mine\"");
        shelf.Run("copy", "own/own", "/etc/own").Expect(0);
        var seen = shelf.Run("run", "--", "/bin/sh", "-c", "cd /etc; echo *; echo changed >> below; echo new > new; busybox rm gone").Expect(0);
        Assert.StartsWith("below gone hosts own\n", seen.Out, StringComparison.Ordinal); // not what the dependency's pathWhitelist leaves out
        Assert.Contains("removed 1 name of a dependency's files", seen.Err, StringComparison.Ordinal);
        Assert.Equal("below gone hosts new own\n", shelf.Run("run", "--", "/bin/sh", "-c", "cd /etc; echo *").Expect(0).Out);
        shelf.Run("set-name", "example.com/app").Expect(0);
        shelf.Run("write", "app.aci").Expect(0);
        var names = Tool.RunProgram("tar", ["-tf", shelf["app.aci"]], new RunOptions()).Expect(0).Out;
        Assert.Equal("manifest\nrootfs\nrootfs/etc\nrootfs/etc/below\nrootfs/etc/new\nrootfs/etc/own\n", names);
    }

    [RootFact("busybox")]
    public void OneByNameMustBeTrusted()
    {
        using var shelf = new Shelf();
        shelf.MakeBase();
        shelf.Run("begin").Expect(0);
        shelf.Run("dependency", "add", "./base.aci").Expect(0); // takes it into the store
        shelf.Run("dependency", "add", "example.com/base").Expect(0);
        shelf.Run("run", "--", "/bin/sh", "-c", ":").ExpectError(1, "use image example.com/base");
        shelf.Run("run", "--insecure-options=image", "--", "/bin/sh", "-c", ":").Expect(0);
        shelf.Run("end").Expect(0);
        shelf.Run("begin", "example.com/base").ExpectError(1, "use image example.com/base");
        shelf.Run("begin", "--insecure-options=image", "example.com/base:1.0").Expect(0);
        Assert.Contains("example.com/base", shelf.Run("status").Expect(0).Out, StringComparison.Ordinal);
        shelf.Run("copy", "--from", "example.com/base", "--insecure-options=image", "/etc/below", "/copied").Expect(0);
        shelf.Run("dependency", "add", "--pin", "--insecure-options=image", "example.com/base:1.0").Expect(0);
        Assert.Contains("\"imageID\":\"sha512-", shelf.Run("cat-manifest").Expect(0).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void ByDiscoveryASignedImageIsFetched()
    {
        using var server = new NameServer().Trust();
        server.Publish("example.com/hello", "1.0.0");
        using var work = new TempDirectory();
        ToolResult Run(params string[] words) => Tool.Run(new RunOptions { Environment = new Dictionary<string, string>(server.Web.Environment) { ["APPC_DIR"] = server.Web.Temp["state"] }, Directory = work.Path }, "acbuild", words);
        Run("begin", "--ca-file", server.Web.CaFile, "example.com/hello:1.0.0").Expect(0);
        Assert.Contains("name         example.com/hello\n", Run("status").Expect(0).Out, StringComparison.Ordinal);
        Run("end").Expect(0);
        Run("begin", "--ca-file", server.Web.CaFile, "example.com/absent:1.0.0").Expect(1);
        Run("status").ExpectError(1, "no build in progress");
    }

    /// <summary>Builds with a store of their own.</summary>
    private sealed class Shelf : IDisposable
    {
        private readonly TempDirectory _directory = new();

        internal string Path => _directory.Path;

        internal string this[string relative] => _directory[relative];

        public void Dispose() => _directory.Dispose();

        internal ToolResult Run(params string[] arguments) => Tool.Run(
            new RunOptions { Directory = Path, Environment = new Dictionary<string, string> { ["APPC_DIR"] = this["store"], ["HOME"] = Path } }, "acbuild", arguments);

        /// <summary>An image with busybox in it, unsigned.</summary>
        internal void MakeBase(string? field = null)
        {
            FixtureTree.Make(this["base"], "file etc/below \"b\\n\"", "file etc/gone \"g\"", "file etc/hidden \"h\"", "dir bin");
            File.Copy("/bin/busybox", this["base/bin/busybox"]);
            File.CreateSymbolicLink(this["base/bin/sh"], "busybox");
            Run("begin", "--chown", "0:0", "./base").Expect(0);
            Run("set-name", "example.com/base").Expect(0);
            Run("label", "add", "version", "1.0").Expect(0);
            if (field is not null)
            {
                var manifest = Run("cat-manifest").Expect(0).Out.TrimEnd();
                File.WriteAllText(this["manifest"], $"{manifest[..^1]},{field}}}");
                Run("replace-manifest", "manifest").Expect(0);
            }

            Run("write", "base.aci").Expect(0);
            Run("end").Expect(0);
        }
    }
}
