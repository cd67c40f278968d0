using System.Text.Json.Nodes;

namespace SpecTests.Conversion;

/// <summary>diff finds every kind of difference, between every kind of image.</summary>
public sealed class DiffTests
{
    [Theory]
    [InlineData("chmod 600 etc/motd", "~ etc/motd: mode 0644 -> 0600")]
    [InlineData("printf Welcome > etc/motd && touch -d @1500000000.25 etc/motd", "~ etc/motd: content")]
    [InlineData("touch -d @1500000001 etc/motd", "~ etc/motd: time 1500000000.250000000 -> 1500000001.000000000")]
    [InlineData("ln -sfn etc sbin && touch -h -d @1500000000.25 sbin .", "~ sbin: target bin -> etc")]
    [InlineData("cp -p bin/hi x && mv x bin/hi && touch -d @1500000000.25 bin .", "~ bin/hello: hard link bin/hello -> (none)\n~ bin/hi: hard link bin/hello -> (none)")]
    [InlineData("rm etc/motd && touch -d @1500000000.25 etc", "- etc/motd (file)")]
    [InlineData("mkfifo etc/p && touch -d @1500000000.25 etc", "+ etc/p (fifo)")]
    [InlineData("rm etc/motd && mkdir -m 644 etc/motd && touch -d @1500000000.25 etc/motd etc", "~ etc/motd: type file -> directory, size 7 -> 0, content")]
    [InlineData("setfattr -n user.a -v b etc/motd", "~ etc/motd: xattr user.a (none) -> 0x62")]
    public void One_change_is_one_line(string change, string expected)
    {
        using var run = new ConvertRun();
        run.Program("sh", "-c", $"cd layout/rootfs && {change}").Expect(0);
        Assert.Equal(expected + "\n", run.Actool("diff", "hello.aci", "layout").Expect(1).Out);
        run.Actool("build", "layout", "changed.aci").Expect(0);
        Assert.Equal(expected + "\n", run.Actool("diff", "hello.aci", "changed.aci").Expect(1).Out);
        Assert.Empty(run.Actool("diff", "layout", "changed.aci").Expect(0).Out);
    }

    [RootFact]
    public void Owners_and_devices_are_compared()
    {
        using var run = new ConvertRun();
        run.Program("sh", "-c", "cd layout/rootfs && mknod n c 1 3 && touch -d @1500000000.25 n .").Expect(0);
        run.Actool("build", "--overwrite", "layout", "hello.aci").Expect(0);
        run.Program("sh", "-c", "cd layout/rootfs && rm n && mknod n c 1 5 && chown 5:6 etc/motd && touch -d @1500000000.25 n .").Expect(0);
        Assert.Equal("~ etc/motd: owner 0:0 -> 5:6\n~ n: device 1:3 -> 1:5\n", run.Actool("diff", "hello.aci", "layout").Expect(1).Out);
    }

    [Fact]
    public void Manifests_are_compared_path_by_path()
    {
        using var run = new ConvertRun();
        run.Actool("patch-manifest", "--exec", "/bin/hello -v", "--ports", "http,protocol=tcp,port=80", "--user", "1", "hello.aci", "new.aci").Expect(0);
        Assert.Equal(
            "manifest app.exec[1]: (none) -> \"-v\"\nmanifest app.user: \"0\" -> \"1\"\n"
            + "manifest app.ports: (none) -> [{\"name\":\"http\",\"protocol\":\"tcp\",\"port\":80,\"count\":1,\"socketActivated\":false}]\n",
            run.Actool("diff", "hello.aci", "new.aci").Expect(1).Out);
        var other = ConvertRun.Manifest.Replace("\"1.0.0\"", "\"2.0.0\"");
        File.WriteAllText(run["layout/manifest"], other);
        Assert.Equal("manifest labels[version].value: \"1.0.0\" -> \"2.0.0\"\n", run.Actool("diff", "hello.aci", "layout").Expect(1).Out);
    }

    [Fact]
    public void The_order_of_entries_and_the_compression_do_not_matter()
    {
        using var run = new ConvertRun();
        run.Program("sh", "-c", "cd layout && tar --numeric-owner --format=pax --no-recursion -cf ../other.aci rootfs rootfs/sbin rootfs/bin rootfs/bin/hi rootfs/bin/hello rootfs/zeros rootfs/etc/motd rootfs/etc manifest").Expect(0);
        run.AssertSame("hello.aci", "other.aci");
        run.AssertSame("other.aci", "layout");
    }

    [Fact]
    public void Two_layered_images_are_compared_by_their_configurations()
    {
        using var run = new ConvertRun();
        run.Convert("hello.aci", "oci:one:1").Expect(0);
        run.Actool("patch-manifest", "--user", "5", "hello.aci", "new.aci").Expect(0);
        run.Convert("new.aci", "docker-archive:two:x:1").Expect(0);
        var report = run.Actool("diff", "--json", "oci:one:1", "docker-archive:two").Expect(1);
        var json = JsonNode.Parse(report.Out)!;
        Assert.Equal("config", (string)json["compared"]!);
        Assert.Contains(json["manifest"]!.AsArray(), difference => (string)difference!["path"]! == "config.User" && (string)difference["right"]! == "5:0");
        Assert.Empty(json["files"]!.AsArray());
        Assert.False((bool)json["equal"]!);
    }

    [Fact]
    public void What_cannot_be_read_is_an_error_and_no_difference()
    {
        using var run = new ConvertRun();
        File.WriteAllBytes(run["cut.aci"], File.ReadAllBytes(run["hello.aci"])[..^30]);
        run.Actool("diff", "hello.aci", "cut.aci").ExpectError(1, "actool: diff cut.aci: ");
        run.Actool("diff", "hello.aci", "oci:layout").ExpectError(1, "neither manifest.json nor oci-layout");
        run.Actool("diff", "hello.aci", "rootfs:x").ExpectError(2, "rootfs: is no image");
        run.Convert("hello.aci", "oci:two:1").Expect(0);
        run.Actool("patch-manifest", "--user", "5", "hello.aci", "new.aci").Expect(0);
        run.Convert("new.aci", "oci:two:2").Expect(0);
        Assert.Contains("name one behind the path: 1, 2", run.Actool("diff", "hello.aci", "oci:two").ExpectError(1, "several images").Err, StringComparison.Ordinal);
    }
}
