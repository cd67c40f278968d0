namespace SpecTests.AcbuildTool;

/// <summary>write --sign: the image with all its signatures, or nothing.</summary>
public sealed class SignedWriteTests
{
    [Fact]
    public void ASignatureThatCannotBeWrittenLeavesTheImageThatWas()
    {
        using var build = Signed();
        build.Run("write", "--sign", "secret-key.asc", "x.aci").Expect(0);
        var before = (File.ReadAllBytes(build["x.aci"]), File.ReadAllBytes(build["x.aci.asc"]));
        build.Run("label", "add", "version", "2").Expect(0);
        Directory.CreateDirectory(build["x.aci.minisig"]);
        build.Run("write", "--overwrite", "--sign", "secret-key.asc", "--sign", "minisign.key", "x.aci").ExpectError(1, "x.aci.minisig: a directory is in the signature's place");
        Assert.Equal(before, (File.ReadAllBytes(build["x.aci"]), File.ReadAllBytes(build["x.aci.asc"])), (a, b) => a.Item1.SequenceEqual(b.Item1) && a.Item2.SequenceEqual(b.Item2));
        Directory.Delete(build["x.aci.minisig"]);
        build.Run("write", "--overwrite", "--sign", "secret-key.asc", "--sign", "minisign.key", "x.aci").Expect(0);
        Tool.RunIn(build.Path, "actool", "verify", "--key", "pubkey.asc", "x.aci").Expect(0);
        Tool.RunIn(build.Path, "actool", "verify", "--key", "minisign.pub", "--signature", "x.aci.minisig", "x.aci").Expect(0);
    }

    [RootFact("mount")]
    public void WithoutRoomForTheSignatureThereIsNoImage()
    {
        using var build = Signed();
        Directory.CreateDirectory(build["small"]);
        Tool.RunProgram("mount", ["-t", "tmpfs", "-o", "size=8k", "tmpfs", build["small"]], new RunOptions()).Expect(0);
        try
        {
            File.WriteAllBytes(build["small/full"], new byte[4096]);
            Assert.Empty(build.Run("write", "--sign", "secret-key.asc", "small/x.aci").ExpectError(1, "no space left on device").Out);
            Assert.Equal(["full"], Directory.GetFileSystemEntries(build["small"]).Select(Path.GetFileName));
        }
        finally
        {
            Tool.RunProgram("umount", [build["small"]], new RunOptions()).Expect(0);
        }
    }

    private static Build Signed()
    {
        var build = Build.Begin();
        build.Run("set-name", "example.com/signed").Expect(0);
        Tool.RunIn(build.Path, "actool", "keygen", "--name", "Release <release@example.com>", "--out", ".").Expect(0);
        Tool.RunIn(build.Path, "actool", "keygen", "--kind", "minisign", "--out", ".").Expect(0);
        return build;
    }
}
