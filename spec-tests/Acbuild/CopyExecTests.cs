namespace SpecTests.AcbuildTool;

/// <summary>Programs copied with copy-exec run with nothing else around them.</summary>
public sealed class CopyExecTests
{
    [RootFact("chroot", "curl")]
    public void ProgramsRunAloneUnderChroot()
    {
        using var build = Build.Begin();
        build.Run("copy-exec", "/usr/bin/curl", "awk", "/bin/ls").Expect(0);
        var unpacked = FixtureTree.Make(build["unpacked"]);
        Tool.RunProgram("tar", ["-C", unpacked, "-xf", build.Write()], new RunOptions()).Expect(0);
        var root = build["unpacked/rootfs"];
        Assert.StartsWith("curl ", Tool.RunProgram("chroot", [root, "/usr/bin/curl", "--version"], new RunOptions()).Expect(0).Out, StringComparison.Ordinal);
        Assert.Contains("usr", Tool.RunProgram("chroot", [root, "/bin/ls", "/"], new RunOptions()).Expect(0).Out, StringComparison.Ordinal);
        Assert.Equal("42\n", Tool.RunProgram("chroot", [root, "/usr/bin/awk", "BEGIN{print 6*7}"], new RunOptions()).Expect(0).Out);
    }

    [RootFact("chroot")]
    public void AProgramMayGoElsewhereAndIntoAnImageWithRealLibraryDirectories()
    {
        using var build = new Build();
        FixtureTree.Make(build["base"], "file lib/own \"x\"", "dir lib64", "dir bin");
        build.Run("begin", "./base").Expect(0);
        build.Run("copy-exec", "/bin/true", "--to", "/app/yes").Expect(0);
        var unpacked = FixtureTree.Make(build["unpacked"]);
        Tool.RunProgram("tar", ["-C", unpacked, "-xf", build.Write()], new RunOptions()).Expect(0);
        Tool.RunProgram("chroot", [build["unpacked/rootfs"], "/app/yes"], new RunOptions()).Expect(0);
        Assert.True(File.Exists(build["unpacked/rootfs/lib/own"]));
    }

    [Fact]
    public void ItSaysWhatItTookAndRefusesScriptsAndStrangers()
    {
        using var build = Build.Begin();
        FixtureTree.Make(build.Path, "file script 0755 \"#!/bin/sh\\n\"", "file text 0755 \"text\"", "dir empty");
        Assert.Contains("the loader of", build.Run("copy-exec", "/bin/true").Expect(0).Err, StringComparison.Ordinal);
        build.Run("copy-exec", build["script"]).ExpectError(1, "a script for /bin/sh");
        build.Run("copy-exec", build["text"]).ExpectError(1, "not an ELF file");
        build.Run("copy-exec", "./text").ExpectError(2, "--to");
        build.Run("copy-exec", "--sysroot", "empty", "/bin/true").ExpectError(1, "no such file");
    }

    [NeedsTheory("readelf")]
    [InlineData(HandmadeElf.RiscV, "/lib/ld-linux-riscv64-lp64d.so.1", "riscv64-linux-gnu", "RISC-V")]
    [InlineData(HandmadeElf.AArch64, "/lib/ld-linux-aarch64.so.1", "aarch64-linux-gnu", "AArch64")]
    public void ProgramsOfMachinesThatAreNotHereAreTakenToo(int machine, string loader, string libraries, string name)
    {
        using var build = Build.Begin();
        FixtureTree.Make(build["root"], "dir usr/bin", "dir lib", $"dir usr/lib/{libraries}");
        void Write(string path, string? interpreter, string? soName, params string[] needed) =>
            File.WriteAllBytes(build[$"root/{path}"], HandmadeElf.Make((ushort)machine, interpreter, soName, needed));
        Write("usr/bin/tool", loader, null, "libone.so.1");
        Write(loader[1..], null, System.IO.Path.GetFileName(loader));
        Write($"usr/lib/{libraries}/libone.so.1", null, "libone.so.1", "libtwo.so");
        Write($"usr/lib/{libraries}/libtwo.so", null, "libtwo.so");
        Write($"usr/lib/{libraries}/libnss_dns.so.2", null, "libnss_dns.so.2");
        Assert.Contains(name, Tool.RunProgram("readelf", ["-h", build["root/usr/bin/tool"]], new RunOptions()).Expect(0).Out, StringComparison.Ordinal);
        var said = build.Run("copy-exec", "--sysroot", "root", "--nss", "/usr/bin/tool").Expect(0).Err;
        Assert.Contains("libtwo.so: needed by /usr/lib/", said, StringComparison.Ordinal);
        Assert.Contains("libnss_dns.so.2: name service dns", said, StringComparison.Ordinal);
        var list = build.List();
        Assert.All(["rootfs/usr/bin/tool\n", $"rootfs{loader}\n", $"rootfs/usr/lib/{libraries}/libtwo.so\n"], line => Assert.Contains(line, list, StringComparison.Ordinal));
        build.Run("copy-exec", "--sysroot", "root", "--library", "libc.so.6", "/usr/bin/tool").ExpectError(1, "libc.so.6");
    }

    [RootFact("chroot", "getent", "iconv")]
    public void NameServicesLocalesAndCharacterSetsWorkInTheImage()
    {
        using var build = Build.Begin();
        FixtureTree.Make(build["etc"], "file passwd \"someone:x:77:77::/:/\n\"", "file hosts \"192.0.2.7 there\n\"");
        build.Run("copy", "etc", "/etc").Expect(0);
        build.Run("copy-exec", "--nss", "--gconv", "ISO8859-15", "--locale", "C.UTF-8", "getent", "iconv", "locale").Expect(0);
        var unpacked = FixtureTree.Make(build["unpacked"]);
        Tool.RunProgram("tar", ["-C", unpacked, "-xf", build.Write()], new RunOptions()).Expect(0);
        ToolResult Inside(params string[] words) => Tool.RunProgram(
            "chroot", [build["unpacked/rootfs"], .. words], new RunOptions { Input = words[0].EndsWith("iconv", StringComparison.Ordinal) ? "\u20ac"u8.ToArray() : [], Environment = new Dictionary<string, string> { ["LC_ALL"] = "C.UTF-8" } });
        Assert.StartsWith("someone:x:77", Inside("/usr/bin/getent", "passwd", "someone").Expect(0).Out, StringComparison.Ordinal);
        Assert.StartsWith("192.0.2.7", Inside("/usr/bin/getent", "hosts", "there").Expect(0).Out, StringComparison.Ordinal);
        Assert.Equal([0xa4], Inside("/usr/bin/iconv", "-f", "UTF-8", "-t", "ISO8859-15").Expect(0).OutBytes);
        Assert.Equal("UTF-8\n", Inside("/usr/bin/locale", "charmap").Expect(0).Out);
        build.Run("copy-exec", "--locale", "tlh_QO.UTF-8", "getent").ExpectError(1, "no such locale");
        build.Run("copy-exec", "--gconv", "KLINGON", "getent").ExpectError(1, "KLINGON");
        build.Run("copy-exec", "--name-service", "absent", "getent").ExpectError(1, "libnss_absent.so.2");
    }

    [Fact]
    public void WhatWasTakenIsSaidAsJsonToo()
    {
        using var build = Build.Begin();
        var result = build.Run("copy-exec", "--json", "/bin/true").Expect(0);
        Assert.Empty(result.Err);
        using var json = System.Text.Json.JsonDocument.Parse(result.Out);
        var taken = json.RootElement.GetProperty("taken").EnumerateArray().ToList();
        Assert.Equal(("/bin/true", "asked for"), (taken[0].GetProperty("image").GetString(), taken[0].GetProperty("reason").GetString()));
        Assert.Contains(taken, item => item.GetProperty("path").GetString()!.EndsWith("/libc.so.6", StringComparison.Ordinal) && item.TryGetProperty("neededBy", out _));
    }
}
