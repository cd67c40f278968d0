using System.Diagnostics;

namespace SpecTests.Conversion;

/// <summary>Bad luck and bad will: nothing half-written, nothing outside its place.</summary>
public sealed class RefusalTests
{
    [Theory]
    [InlineData("oci:out:../../x")]
    [InlineData("oci:out:a/../b")]
    [InlineData("oci:out:-a")]
    [InlineData("oci:out:a b")]
    [InlineData("oci:out:a\nb")]
    [InlineData("oci-archive:out:/etc/passwd")]
    [InlineData("docker-archive:out:../x:1")]
    [InlineData("docker-archive:out:Upper:1")]
    [InlineData("docker-archive:out:x:../1")]
    [InlineData("docker-archive:out:x@sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    public void Names_that_are_none_are_refused(string target)
    {
        using var run = new ConvertRun();
        var before = run.Listing();
        Assert.Matches("tag|image name", run.Convert("hello.aci", target).ExpectError(1, "actool: convert hello.aci: ").Err);
        Assert.Equal(before, run.Listing());
    }

    [Fact]
    public void What_cannot_be_meant_is_wrong_usage()
    {
        using var run = new ConvertRun();
        run.Convert("hello.aci", "hello2.aci").ExpectError(2, "must be an ACI");
        run.Convert("oci:a", "oci:b").ExpectError(2, "must be an ACI");
        run.Convert("rootfs:a", "b.aci").ExpectError(2, "must be an ACI");
        run.Convert("hello.aci", "oci:").ExpectError(2, "names no path");
        run.Convert("docker://busybox", "b.aci").ExpectError(2, "there is docker2aci");
        run.Convert("--compression", "zstd", "hello.aci", "docker-archive:x").ExpectError(2, "docker load does not read it");
        run.Convert("--compression", "xz", "hello.aci", "oci:x").ExpectError(2, "must be gzip, zstd or none");
        run.Convert("hello.aci", "oci:x", "y").ExpectError(2, "y");
    }

    [Theory]
    [InlineData("oci:out:1")]
    [InlineData("oci-archive:out")]
    [InlineData("docker-archive:out")]
    [InlineData("rootfs:out")]
    public void Of_a_broken_image_nothing_is_written(string target)
    {
        using var run = new ConvertRun();
        var whole = File.ReadAllBytes(run["hello.aci"]);
        File.WriteAllBytes(run["cut.aci"], whole[..^40]);
        File.WriteAllBytes(run["bad.aci"], [.. whole[..(whole.Length / 2)], (byte)~whole[whole.Length / 2], .. whole[(whole.Length / 2 + 1)..]]);
        var before = run.Listing();
        run.Convert("cut.aci", target).ExpectError(1, "actool: convert cut.aci: ");
        run.Convert("bad.aci", target).ExpectError(1, "actool: convert bad.aci: ");
        run.Convert("missing.aci", target).ExpectError(1, "no such file");
        Assert.Equal(before, run.Listing());
    }

    [Theory]
    [InlineData("oci-archive:")]
    [InlineData("docker-archive:")]
    [InlineData("rootfs:")]
    public void A_file_is_kept_unless_told_otherwise(string kind)
    {
        using var run = new ConvertRun();
        File.WriteAllText(run["out.tar"], "old");
        run.Convert("hello.aci", kind + "out.tar").ExpectError(1, "target file exists (try --overwrite)");
        Assert.Equal("old", File.ReadAllText(run["out.tar"]));
        run.Convert("--overwrite", "hello.aci", kind + "out.tar").Expect(0);
        Assert.True(new FileInfo(run["out.tar"]).Length > 3);
        run.Convert("--overwrite", "hello.aci", kind + "layout").ExpectError(1, "it is a directory");
    }

    [Fact]
    public void A_name_that_would_remove_a_file_is_no_part_of_a_layer()
    {
        using var run = new ConvertRun();
        var image = run.Build("wh", """{"acKind":"ImageManifest","acVersion":"0.8.11","name":"example.com/wh"}""", "file rootfs/a/.wh.b \"1\"");
        run.Convert(image, "oci:out").ExpectError(1, "a/.wh.b: a layer cannot hold it");
        Assert.False(Path.Exists(run["out"]));
        run.Convert(image, "rootfs:files.tar").Expect(0);
        Assert.Contains("a/.wh.b", run.Program("tar", "-tf", "files.tar").Expect(0).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kill_half_way_leaves_what_was_there()
    {
        using var run = new ConvertRun();
        run.Convert("hello.aci", "oci:out:1").Expect(0);
        var big = run.Build("big", """{"acKind":"ImageManifest","acVersion":"0.8.11","name":"example.com/big"}""", "zeros rootfs/zeros 0644 400000000");
        var before = run.Listing();
        foreach (var target in new[] { "oci:out:2", "oci:new:2", "oci-archive:new", "docker-archive:new", "rootfs:new" })
        {
            var start = new ProcessStartInfo(Tool.PathOf("actool"), ["convert", big, target]) { WorkingDirectory = run.Path, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
            using var process = Process.Start(start)!;
            Assert.False(process.WaitForExit(80), "it was done before it could be killed");
            process.Kill();
            Assert.True(process.WaitForExit(60_000));
            Assert.Equal(before, run.Listing());
        }

        run.AssertSame("hello.aci", "oci:out:1");
    }

    [RootTheory("unshare", "mount")]
    [InlineData("oci:small/out")]
    [InlineData("oci-archive:small/out")]
    [InlineData("docker-archive:small/out")]
    public void A_full_disk_is_one_line_and_nothing_stays(string target)
    {
        using var run = new ConvertRun();
        Directory.CreateDirectory(run["small"]);
        run.Program("sh", "-c", "head -c 3000000 /dev/urandom > layout/rootfs/noise").Expect(0);
        run.Actool("build", "--overwrite", "layout", "hello.aci").Expect(0);
        var script = $"mount -t tmpfs -o size=2m none small || exit 99; {Tool.PathOf("actool")} convert hello.aci {target}; echo \"exit $?\"; find small -mindepth 1";
        var result = run.Program("unshare", "-m", "sh", "-c", script).Expect(0);
        Assert.Equal("exit 1\n", result.Out);
        Assert.Contains("no space left on device", result.Err, StringComparison.OrdinalIgnoreCase);
        Assert.Single(result.Err.TrimEnd('\n').Split('\n'));
    }
}
