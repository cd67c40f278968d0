namespace SpecTests.AcbuildTool;

/// <summary>verify-repro: builds of the same script under changed conditions.</summary>
public sealed class VerifyReproTests
{
    [Fact]
    public void AScriptWithoutSurprisesIsReproducible()
    {
        using var build = Script("begin\ncopy src /app\nset-name example.com/x\nwrite out.aci\nwrite oci:layout:x\npush docker://example.com/x\n");
        Assert.Contains("3 images have the same bytes", build.Run("verify-repro", "script").Expect(0).Out, StringComparison.Ordinal);
        Assert.Equal(["script", "src"], Directory.GetFileSystemEntries(build.Path).Select(System.IO.Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [RootFact("busybox")]
    public void TheFirstDifferenceIsShown()
    {
        using var build = Script("begin --build-mode oci\ncopy src /app\ncopy /bin/busybox /bin/sh\nrun /bin/sh -c 'date >/app/when; echo same >/app/what; touch -d @1 /app /app/what /app/when'\nwrite oci:layout:x\n");
        var result = build.Run("verify-repro", "script").Expect(1);
        Assert.Contains("image of line 5: ~ app/when: content", result.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("app/what", result.Out, StringComparison.Ordinal);
        Assert.False(Directory.Exists(build["layout"]));
    }

    [Fact]
    public void WhatCannotBeComparedIsSaid()
    {
        using var build = Script("begin\n");
        build.Run("verify-repro", "script").ExpectError(1, "writes no image");
        build.Run("verify-repro", "-").ExpectError(2, "must be a file");
        File.WriteAllText(build["script"], "begin\ncopy absent /x\nwrite x.aci\n");
        Assert.Contains("absent: no such file", build.Run("verify-repro", "script").Expect(1).Err, StringComparison.Ordinal);
    }

    private static Build Script(string text)
    {
        var build = new Build();
        FixtureTree.Make(build["src"], "file a 04750 \"x\"", "file b/c 0600 \"2\"", "symlink l a", "hardlink h a");
        File.WriteAllText(build["script"], text);
        return build;
    }
}
