namespace SpecTests.Conversion;

/// <summary>actool convert to directories that LXC and systemd-nspawn run; that they do is <c>SameApplicationGoldenTests</c>'s.</summary>
public sealed class ContainerDirectoryTests : IDisposable
{
    private readonly TempDirectory _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void TheSettingsSayWhatTheManifestSays()
    {
        var aci = Build("\"exec\":[\"/bin/app\",\"two words\",\"it's\",\"$HOME\"],\"user\":\"web\",\"group\":\"web\",\"workingDirectory\":\"/srv\",\"environment\":[{\"name\":\"A\",\"value\":\"b c\"}],"
            + "\"isolators\":[{\"name\":\"os/linux/capabilities-retain-set\",\"value\":{\"set\":[\"CAP_KILL\",\"CAP_NET_ADMIN\"]}},{\"name\":\"os/linux/no-new-privileges\",\"value\":true}]");
        Assert.Equal("box\n", Tool.Run("actool", "convert", aci, $"lxc:{_temp["c"]}").Expect(0).Out);
        var config = File.ReadAllLines(_temp["c/config"]);
        foreach (var line in new[]
        {
            $"lxc.rootfs.path = dir:{_temp["c/rootfs"]}", "lxc.execute.cmd = /bin/app 'two words' \"it's\" $HOME", "lxc.init.uid = 33", "lxc.init.gid = 44", "lxc.init.cwd = /srv",
            "lxc.environment = A=b c", "lxc.environment = HOME=/var/www", "lxc.cap.keep = kill net_admin", "lxc.no_new_privs = 1",
        })
        {
            Assert.Contains(line, config);
        }

        Tool.Run("actool", "convert", aci, $"nspawn:{_temp["n"]}").Expect(0);
        var settings = File.ReadAllLines(_temp["n.nspawn"]);
        foreach (var line in new[] { "Boot=no", "Parameters=/bin/app \"two words\" \"it's\" \"$HOME\"", "WorkingDirectory=/srv", "User=web", "Environment=\"A=b c\"", "NoNewPrivileges=yes" })
        {
            Assert.Contains(line, settings);
        }

        Assert.True(Directory.Exists(_temp["n/usr"]));
    }

    [Fact]
    public void WhatIsLeftOutIsNamed()
    {
        var aci = Build("\"exec\":[\"/bin/app\"],\"user\":\"0\",\"group\":\"0\",\"mountPoints\":[{\"name\":\"data\",\"path\":\"/data\"}],\"eventHandlers\":[{\"name\":\"pre-start\",\"exec\":[\"/bin/x\"]}],"
            + "\"isolators\":[{\"name\":\"resource/memory\",\"value\":{\"limit\":\"1G\"}}]");
        var said = Tool.Run("actool", "convert", aci, $"lxc:{_temp["c"]}").Expect(0).Err;
        Assert.Contains("mount point data at /data needs a volume", said, StringComparison.Ordinal);
        Assert.Contains("isolator resource/memory is left out", said, StringComparison.Ordinal);
        Assert.Contains("event handler pre-start is left out", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lxc")]
    [InlineData("nspawn")]
    public void WhatFailsLeavesNothing(string kind)
    {
        var aci = Build("\"exec\":[\"/bin/app\"],\"user\":\"nobody-here\",\"group\":\"0\"");
        Tool.Run("actool", "convert", aci, $"{kind}:{_temp["c"]}").ExpectError(1, "look up user nobody-here");
        Tool.Run("actool", "convert", "--overwrite", aci, $"{kind}:{_temp["c"]}").ExpectError(2, "a directory must be new");
        File.WriteAllText(_temp["broken.aci"], "no image");
        Tool.Run("actool", "convert", _temp["broken.aci"], $"{kind}:{_temp["c"]}").ExpectError(1, "broken.aci");
        Directory.CreateDirectory(_temp["full/x"]);
        Tool.Run("actool", "convert", aci, $"{kind}:{_temp["full"]}").ExpectError(1, "directory not empty");
        Assert.Equal(["box.aci", "broken.aci", "full", "layout"], Directory.GetFileSystemEntries(_temp.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    private string Build(string app)
    {
        FixtureTree.Make(_temp["layout/rootfs"], "file etc/passwd 0644 \"web:x:33:33::/var/www:/bin/sh\\n\"", "file etc/group 0644 \"web:x:44:\\n\"", "file bin/app 0755 \"x\"");
        File.WriteAllText(_temp["layout/manifest"], "{\"acKind\":\"ImageManifest\",\"acVersion\":\"0.8.11\",\"name\":\"example.com/box\",\"app\":{" + app + "}}");
        Tool.Run("actool", "build", "--owner-root", _temp["layout"], _temp["box.aci"]).Expect(0);
        return _temp["box.aci"];
    }
}
