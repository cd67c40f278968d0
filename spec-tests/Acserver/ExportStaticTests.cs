using System.Diagnostics;

namespace SpecTests.Acserver;

/// <summary>A store as plain files: what is in the tree, that equal stores give equal trees, that only changes are written, and that nothing damaged gets in.</summary>
public sealed class ExportStaticTests
{
    private const string Images = "-/images/example.com/tools/hello/";
    private const string Url = "https://mirror.example.net";

    [Fact]
    public void Everything_is_where_a_page_says_it_is()
    {
        using var depot = new DepotFixture();
        var image = depot.Add("example.com/tools/hello", "1", "version=1.0.0", "os=linux", "arch=amd64");
        var newer = depot.Add("example.com/tools/hello", "2", "version=1.10.0+b", "os=linux", "arch=amd64");
        var open = depot.Add("example.com/any", "x");
        Export(depot);
        var page = Read(depot, "example.com/tools/index.html");
        Assert.Contains($"<meta name=\"ac-discovery\" content=\"example.com/tools {Url}/-/images/{{name}}/{{version}}/{{os}}/{{arch}}.{{ext}}\">", page, StringComparison.Ordinal);
        Assert.Contains($"<meta name=\"ac-discovery-pubkeys\" content=\"example.com/tools {Url}/-/keys/example.com/tools/KEYS.asc\">", page, StringComparison.Ordinal);
        Assert.Equal(depot.Key.PublicKey.ToArmor().ToArray(), File.ReadAllBytes(At(depot, "-/keys/example.com/tools/KEYS.asc")));
        Assert.Equal(image, File.ReadAllBytes(At(depot, Images + "1.0.0/linux/amd64.aci")));
        Assert.Equal(newer, File.ReadAllBytes(At(depot, Images + "latest/linux/amd64.aci")));
        Assert.Equal(Read(depot, Images + "1.10.0+b/linux/amd64.aci.asc"), Read(depot, Images + "latest/linux/amd64.aci.asc"));
        Assert.Equal(open, File.ReadAllBytes(At(depot, "-/images/example.com/any/latest/linux/aarch64.aci")));
        Assert.False(File.Exists(At(depot, Images + "1.0.0/linux/aarch64.aci")));
        Tool.RunProgram("sha256sum", ["--check", "--strict", "--quiet", "./-/SHA256SUMS"], new RunOptions { Directory = At(depot, string.Empty) }).Expect(0);
        Assert.Equal(Files(depot).Count(file => !file.EndsWith("SHA256SUMS", StringComparison.Ordinal)), File.ReadLines(At(depot, "-/SHA256SUMS")).Count());
    }

    [Fact]
    public void An_image_with_many_addresses_takes_room_once()
    {
        using var depot = new DepotFixture();
        depot.Add("example.com/any", "x", "version=1.0.0");
        Export(depot);
        var sizes = Tool.RunProgram("stat", ["--format", "%i %h", .. Files(depot).Where(file => file.EndsWith(".aci", StringComparison.Ordinal))], new RunOptions()).Expect(0).Out;
        Assert.Single(sizes.TrimEnd('\n').Split('\n').Distinct());
        Assert.EndsWith(" 4", sizes.Split('\n')[0], StringComparison.Ordinal);
        Export(depot, "--platform", "linux/s390x");
        Assert.Equal(["-/images/example.com/any/1.0.0/linux/s390x.aci", "-/images/example.com/any/latest/linux/s390x.aci"], Addresses(depot));
    }

    [Fact]
    public void Only_what_changed_is_written_and_what_went_goes()
    {
        using var depot = new DepotFixture();
        depot.Add("example.com/tools/hello", "1", "version=1.0.0", "os=linux", "arch=amd64");
        depot.Add("example.com/old", "1", "version=1.0.0", "os=linux", "arch=amd64");
        Export(depot);
        Assert.Equal("16 files, 0 of them written, 0 removed\n", Export(depot).Out);
        depot.Run("remove", "example.com/old:1.0.0").Expect(0);
        depot.Add("example.com/tools/hello", "2", "version=2.0.0", "os=linux", "arch=amd64");

        // The new image, its signature, both as latest, and the page of its name and of the host.
        Assert.Equal("12 files, 6 of them written, 6 removed\n", Export(depot).Out);
        Assert.False(Directory.Exists(At(depot, "example.com/old")));
        Assert.False(Directory.Exists(At(depot, "-/images/example.com/old")));
        Assert.Contains("-/images/example.com/tools/hello/2.0.0/linux/amd64.aci", Addresses(depot));
    }

    [Fact]
    public void Equal_stores_give_equal_trees()
    {
        using var depot = new DepotFixture();
        depot.Add("example.com/b", "1", "version=1.0.0", "os=linux", "arch=amd64");
        depot.Add("example.com/a", "1", "version=2.0.0");
        Export(depot);
        var first = File.ReadAllText(At(depot, "-/SHA256SUMS"));
        Directory.Move(At(depot, string.Empty), depot["former"]);
        Tool.RunProgram("sh", ["-c", "umask 077; TZ=Asia/Tokyo LC_ALL=tr_TR.UTF-8 exec \"$@\"", "sh", Tool.PathOf("acserver"), "export-static", "--store", depot.Path, "--url", Url + "/", depot["www"]], new RunOptions())
            .Expect(0);
        Assert.Equal(first, File.ReadAllText(At(depot, "-/SHA256SUMS")));
    }

    [Fact]
    public void A_damaged_image_is_named_and_the_others_are_written()
    {
        using var depot = new DepotFixture();
        depot.Add("example.com/bad", "1", "version=1.0.0", "os=linux", "arch=amd64");
        var good = depot.Add("example.com/good", "1", "version=1.0.0", "os=linux", "arch=amd64");
        var stored = Path.Join(depot.Path, "images/example.com/bad/+1.0.0+linux+amd64/image.aci");
        var bytes = File.ReadAllBytes(stored);
        bytes[^1] ^= 1;
        File.WriteAllBytes(stored, bytes);
        var result = depot.Run("export-static", "--url", Url, depot["www"]).Expect(1);
        Assert.Contains("acserver: export example.com/bad:1.0.0,os=linux,arch=amd64: its bytes are not those that were published", result.Err, StringComparison.Ordinal);
        Assert.False(File.Exists(At(depot, "-/images/example.com/bad/1.0.0/linux/amd64.aci")));
        Assert.Equal(good, File.ReadAllBytes(At(depot, "-/images/example.com/good/latest/linux/amd64.aci")));
    }

    [Theory]
    [InlineData("..")]
    [InlineData("a/../../../../x")]
    [InlineData("a\\b")]
    public void A_version_that_is_no_file_name_is_refused_by_name(string version)
    {
        using var depot = new DepotFixture();
        depot.Add("example.com/odd", "1", "version=" + version.Replace("\\", "\\\\", StringComparison.Ordinal), "os=linux", "arch=amd64");
        var result = depot.Run("export-static", "--url", Url, depot["www"]).Expect(1);
        Assert.Contains("its version is no file name", result.Err, StringComparison.Ordinal);
        Assert.Equal(["-/images/example.com/odd/latest/linux/amd64.aci"], Addresses(depot));
    }

    [Fact]
    public void A_directory_with_other_things_in_it_is_left_alone()
    {
        using var depot = new DepotFixture();
        Directory.CreateDirectory(depot["www"]);
        File.WriteAllText(depot["www/precious"], "x");
        depot.Run("export-static", "--url", Url, depot["www"]).ExpectError(1, "holds other things");
        Assert.Equal([depot["www/precious"]], Files(depot));
        File.Delete(depot["www/precious"]);
        Export(depot);
        File.WriteAllText(At(depot, "-/SHA256SUMS"), new string('0', 64) + "  ../precious\n");
        depot.Run("export-static", "--url", Url, depot["www"]).ExpectError(1, "not what an export wrote");
        depot.Run("export-static", "--url", "ftp://x", depot["www"]).ExpectError(2, "--url ftp://x");
        depot.Run("export-static", "--url", Url, "--platform", "plan9/mips", depot["www"]).ExpectError(2, "--platform plan9/mips");
    }

    [Fact]
    public void Whenever_it_is_killed_no_page_speaks_of_what_is_not_there_and_the_next_run_mends_the_rest()
    {
        using var depot = new DepotFixture();
        foreach (var i in Enumerable.Range(0, 12))
        {
            depot.Add($"example.com/app{i}", $"{i}", "version=1.0.0", "os=linux", "arch=amd64");
        }

        foreach (var milliseconds in new[] { 2, 5, 9, 14, 20, 30, 45 })
        {
            var start = new ProcessStartInfo(Tool.PathOf("acserver"), ["export-static", "--store", depot.Path, "--url", Url, depot["www"]]) { RedirectStandardOutput = true, UseShellExecute = false };
            using (var run = Process.Start(start)!)
            {
                run.WaitForExit(milliseconds);
                run.Kill();
                Assert.True(run.WaitForExit(TimeSpan.FromMinutes(2)));
            }

            foreach (var page in Enumerable.Range(0, 12).Where(i => File.Exists(At(depot, $"example.com/app{i}/index.html"))))
            {
                Assert.True(File.Exists(At(depot, $"-/images/example.com/app{page}/latest/linux/amd64.aci")));
            }
        }

        Export(depot);
        Assert.DoesNotContain(Files(depot), file => Path.GetFileName(file).StartsWith(".tmp-", StringComparison.Ordinal) || file.EndsWith(".link", StringComparison.Ordinal));
        Tool.RunProgram("sha256sum", ["--check", "--strict", "--quiet", "./-/SHA256SUMS"], new RunOptions { Directory = At(depot, string.Empty) }).Expect(0);
    }

    [RootFact("nginx", "ip", "openssl", "unshare", "busybox", "actool")]
    public void Clients_find_fetch_verify_and_run_what_nginx_serves()
    {
        using var depot = new DepotFixture();
        foreach (var step in new string[][]
        {
            ["begin"], ["set-name", "example.com/tools/hello"], ["label", "add", "version", "1.0.0"], ["copy-exec", "/bin/busybox"],
            ["set-exec", "--", "/bin/busybox", "echo", "hello from plain files"], ["write", depot["hello.aci"]], ["end"],
        })
        {
            Tool.RunIn(depot["."], "acbuild", step).Expect(0);
        }

        Store.StoreFixture.Sign(depot["hello.aci"], depot.Key);
        depot.Run("add", depot["hello.aci"]).Expect(0);
        depot.Run("export-static", "--url", "https://example.com", depot["www"]).Expect(0);
        StrangerJourneyTests.Authority(depot);
        Directory.CreateDirectory(depot["home"]);
        OrdinaryUser.Own(depot["home"]);
        var script = Path.Join(Repository.Root, "spec-tests/Acserver/nginx-journey.sh");
        var journey = Tool.RunProgram(
            "timeout", ["120", "unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", script, Tool.Bin, depot["."].TrimEnd('.', '/')], new RunOptions()).Expect(0);
        var parts = journey.Out.Split("== ");
        Assert.Equal(parts[1]["discover\n".Length..], parts[2]["theirs\n".Length..]);
        Assert.Contains("https://example.com/-/images/example.com/tools/hello/1.0.0/linux/amd64.aci", parts[1], StringComparison.Ordinal);
        Assert.Equal("run\nhello from plain files\n", parts[4]);
    }

    private static ToolResult Export(DepotFixture depot, params string[] more) => depot.Run("export-static", ["--url", Url, .. more, depot["www"]]).Expect(0);

    private static string At(DepotFixture depot, string path) => Path.Join(depot["www"], path);

    private static string Read(DepotFixture depot, string path) => File.ReadAllText(At(depot, path));

    private static string[] Files(DepotFixture depot) => Directory.GetFiles(depot["www"], "*", SearchOption.AllDirectories);

    private static List<string> Addresses(DepotFixture depot) =>
        [.. Files(depot).Select(file => Path.GetRelativePath(depot["www"], file)).Where(file => file.EndsWith(".aci", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
}
