using System.Text.Json.Nodes;

namespace SpecTests.Conversion;

/// <summary>What convert writes, and that other programs read it.</summary>
public sealed class TargetTests
{
    [RootTheory("skopeo", "umoci", "python3")]
    [InlineData("gzip")]
    [InlineData("none")]
    public void Umoci_unpacks_a_layout_to_the_same_tree(string compression)
    {
        using var run = new ConvertRun();
        var digest = run.Convert("--compression", compression, "hello.aci", "oci:out").Expect(0).Out.TrimEnd();
        Assert.Equal(digest, (string)JsonNode.Parse(run.Program("skopeo", "inspect", "oci:out:1.0.0").Expect(0).Out)!["Digest"]!);
        run.Program("umoci", "unpack", "--image", "out:1.0.0", "bundle").Expect(0);
        run.Program("python3", System.IO.Path.Join(Repository.Root, "spec-tests/Docker2Aci/compare-trees.py"), "layout/rootfs", "bundle/rootfs").Expect(0);
        run.AssertSame("hello.aci", "oci:out:1.0.0");
    }

    [NeedsTheory("skopeo")]
    [InlineData("oci-archive:out.tar", "oci-archive:out.tar:1.0.0")]
    [InlineData("oci-archive:out.tar:a/b-c", "oci-archive:out.tar:a/b-c")]
    [InlineData("docker-archive:out.tar", "docker-archive:out.tar:example.com/hello:1.0.0")]
    [InlineData("docker-archive:out.tar:hello:2", "docker-archive:out.tar:docker.io/library/hello:2")]
    public void Skopeo_copies_an_archive_to_the_same_image(string target, string image)
    {
        using var run = new ConvertRun();
        run.Convert("hello.aci", target).Expect(0);
        run.Program("skopeo", "copy", "--quiet", image, "oci:copy:t").Expect(0);
        run.AssertSame("hello.aci", target);
        var files = JsonNode.Parse(run.Actool("diff", "--json", "layout", "oci:copy:t").Out)!["files"]!.AsArray();
        Assert.Empty(files);
    }

    /// <summary>It unpacks the archive, as a user who can give nothing to root.</summary>
    [RootFact("skopeo", "setpriv")]
    public void Skopeo_of_an_ordinary_user_copies_an_archive()
    {
        using var run = new ConvertRun();
        run.Convert("hello.aci", "oci-archive:out.tar").Expect(0);
        using var home = new TempDirectory();
        File.Copy(run["out.tar"], home["out.tar"]);
        OrdinaryUser.Own(home.Path);
        OrdinaryUser.Run(home.Path, "/usr/bin/skopeo", "copy", "--quiet", "oci-archive:out.tar:1.0.0", "oci:copy:t").Expect(0);
    }

    [NeedsFact("tar")]
    public void A_rootfs_archive_is_the_files_alone()
    {
        using var run = new ConvertRun();
        var digest = run.Convert("hello.aci", "rootfs:files.tar").Expect(0).Out;
        Assert.StartsWith(digest.TrimEnd()["sha256:".Length..], run.Program("sha256sum", "files.tar").Expect(0).Out, StringComparison.Ordinal);
        var names = run.Program("tar", "-tf", "files.tar").Expect(0).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal([".", "bin", "bin/hello", "bin/hi", "etc", "etc/motd", "sbin", "zeros"], names.Select(name => name.TrimEnd('/')).Order(StringComparer.Ordinal));
    }

    [NeedsFact("taskset", "zstd", "skopeo")]
    public void The_same_image_gives_the_same_bytes_on_any_number_of_processors()
    {
        using var run = new ConvertRun();
        foreach (var (target, file) in new[] { ("oci-archive:{0}", "gzip"), ("docker-archive:{0}", "none"), ("oci-archive:{0}", "zstd"), ("rootfs:{0}", "none") })
        {
            run.Convert("--overwrite", "--compression", file, "hello.aci", string.Format(target, "one.tar")).Expect(0);
            var script = $"umask 077; export TZ=Asia/Kathmandu LC_ALL=tr_TR.UTF-8; exec taskset -c 0 {Tool.PathOf("actool")} convert --overwrite --compression {file} hello.aci {string.Format(target, "other.tar")}";
            run.Program("sh", "-c", script).Expect(0);
            Assert.Equal(File.ReadAllBytes(run["one.tar"]), File.ReadAllBytes(run["other.tar"]));
        }

        run.Convert("--compression", "zstd", "hello.aci", "oci:z:1").Expect(0);
        var layer = (string)JsonNode.Parse(run.Program("skopeo", "inspect", "--raw", "oci:z:1").Expect(0).Out)!["layers"]![0]!["digest"]!;
        run.Program("zstd", "-qt", $"z/blobs/sha256/{layer[7..]}").Expect(0);
    }

    [Fact]
    public void Source_date_epoch_is_the_latest_time()
    {
        using var run = new ConvertRun();
        var options = new RunOptions { Directory = run.Path, Environment = new Dictionary<string, string> { ["SOURCE_DATE_EPOCH"] = "1400000000" } };
        Tool.Run(options, "actool", "convert", "hello.aci", "oci:out:1").Expect(0);
        Assert.Equal("2014-05-13T16:53:20Z", (string)run.Config("oci:out:1")["created"]!);
        Assert.Contains("time 1500000000.250000000 -> 1400000000.000000000", run.Actool("diff", "hello.aci", "oci:out:1").Expect(1).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void The_report_says_what_was_made()
    {
        using var run = new ConvertRun();
        var report = JsonNode.Parse(run.Convert("--json", "hello.aci", "oci:out").Expect(0).Out)!;
        var index = run.ReadJson("out/index.json")["manifests"]![0]!;
        Assert.Equal((string)index["digest"]!, (string)report["id"]!);
        Assert.Equal("1.0.0", (string)report["name"]!);
        var layer = run[$"out/blobs/sha256/{((string)report["layer"]!["digest"]!)[7..]}"];
        Assert.Equal((long)report["layer"]!["size"]!, new FileInfo(layer).Length);
        Assert.Equal((string)report["layer"]!["diffID"]!, (string)run.Config("oci:out:1.0.0")["rootfs"]!["diff_ids"]![0]!);
    }

    [RootFact]
    public void Owners_devices_and_attributes_are_kept()
    {
        using var run = new ConvertRun();
        run.Program("sh", "-c", "cd layout/rootfs && mknod null c 1 3 && mkfifo pipe && chown -h 70000:4000000 etc/motd sbin && chmod 4755 bin/hello && setfattr -n user.x -v 0x00ff80 etc/motd").Expect(0);
        run.Actool("build", "--overwrite", "layout", "hello.aci").Expect(0);
        foreach (var target in new[] { "oci:out:1", "oci-archive:out.tar", "docker-archive:docker.tar" })
        {
            run.Convert("hello.aci", target).Expect(0);
            run.AssertSame("layout", target);
        }
    }

    [RootFact]
    public void An_ordinary_user_makes_the_same_bytes()
    {
        using var run = new ConvertRun();
        run.Program("sh", "-c", "cd layout/rootfs && mknod null c 1 3 && chown 5:6 etc/motd && chmod 4755 bin/hello").Expect(0);
        run.Actool("build", "--overwrite", "layout", "hello.aci").Expect(0);
        run.Convert("hello.aci", "oci-archive:root.tar").Expect(0);
        Directory.CreateDirectory(run["home"]);
        OrdinaryUser.Own(run["home"]);
        OrdinaryUser.Run(run["home"], "actool", "convert", run["hello.aci"], "oci-archive:user.tar").Expect(0);
        OrdinaryUser.Run(run["home"], "actool", "convert", run["hello.aci"], "oci:layout:1").Expect(0);
        OrdinaryUser.Run(run["home"], "actool", "diff", run["hello.aci"], "oci:layout:1").Expect(0);
        Assert.Equal(File.ReadAllBytes(run["root.tar"]), File.ReadAllBytes(run["home/user.tar"]));
    }
}
