using Acbuild.CopyExec;
using Appc.ImageSpec;
using Appc.Linux;

namespace SpecTests.AcbuildTool;

/// <summary>What copy-exec would take, against what ldd(1) says the loader takes.</summary>
public sealed class ProgramClosureTests
{
    private static readonly string[] s_programs =
    [
        "/bin/ls", "/bin/tar", "/usr/bin/find", "/usr/bin/env", "/usr/bin/curl", "/usr/bin/perl", "/usr/bin/python3", "/usr/bin/git",
        "/usr/bin/gpg", "/usr/bin/ssh", "/usr/bin/bsdtar", "/usr/bin/strace", "/bin/bash", "/usr/bin/awk", "/usr/bin/xz", "/usr/bin/zstd",
        "/usr/bin/gcc", "/usr/bin/ld", "/usr/bin/as", "/usr/bin/openssl", "/usr/bin/jq", "/usr/bin/bwrap", "/usr/bin/skopeo",
        "/usr/bin/systemd-nspawn", "/usr/bin/sq", "/usr/bin/getfattr", "/bin/mount", "/usr/bin/apt-get",
    ];

    [NeedsFact("ldd")]
    public void TakesWhatTheLoaderTakes()
    {
        using var host = new HostRoot("/");
        var compared = 0;
        foreach (var program in s_programs.Where(File.Exists))
        {
            var ldd = Tool.RunProgram("ldd", [program], new RunOptions());
            if (ldd.ExitCode != 0)
            {
                continue;
            }

            var expected = ldd.Out.Split('\n').Select(RealPath).OfType<string>().Order().ToList();
            var objects = ProgramClosure.Of(host, program, program, []).Objects;
            var actual = objects.Skip(1).Select(taken => "/" + taken.File.Real).Order().ToList();
            Assert.True(expected.SequenceEqual(actual), $"{program}:\nldd: {string.Join(' ', expected)}\nwe:  {string.Join(' ', actual)}");
            compared++;
        }

        Assert.True(compared >= 12, $"only {compared} programs were compared");
    }

    [Fact]
    public void ASharedLibraryOfAnotherMachineIsPassedOver()
    {
        using var root = new TempDirectory();
        using var host = new HostRoot(root.Path);
        FixtureTree.Make(root.Path, "dir usr/bin", "dir lib64");
        File.Copy("/bin/true", root["usr/bin/true"]);
        var missing = Assert.Throws<NotFoundException>(() => ProgramClosure.Of(host, "/usr/bin/true", "/usr/bin/true", []));
        Assert.Contains("its loader", missing.Message, StringComparison.Ordinal);
        Assert.NotNull(missing.Cure);
    }

    [Fact]
    public void AScriptIsRefusedWithItsInterpreterNamed()
    {
        using var root = new TempDirectory();
        using var host = new HostRoot(root.Path);
        FixtureTree.Make(root.Path, "file tool 0755 \"#! /usr/bin/env python3\\nprint(1)\\n\"");
        var refused = Assert.Throws<BadInputException>(() => ProgramClosure.Of(host, "/tool", "/tool", []));
        Assert.Contains("a script for /usr/bin/env", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LinksOfASysrootStayInIt()
    {
        using var root = new TempDirectory();
        using var host = new HostRoot(root.Path);
        FixtureTree.Make(root.Path, "file usr/lib/x 0644 \"in\"", "symlink lib /usr/lib", "symlink out ../../../../etc/passwd", "symlink loop loop");
        Assert.Equal((ByteString)"usr/lib/x", host.Resolve("/lib/x")?.Real);
        Assert.Null(host.Resolve("/out"));
        Assert.Throws<BadInputException>(() => host.Resolve("/loop"));
    }

    /// <summary>Libraries that stand for others (DT_FILTER, DT_AUXILIARY) and search paths with each token of ld.so(8), as this machine's loader takes them.</summary>
    [NeedsTheory("gcc", "ldd")]
    [InlineData("-Wl,-F,libreal.so", "$ORIGIN/lib", true)]
    [InlineData("-Wl,-f,libreal.so", "$ORIGIN/lib", true)]
    [InlineData("-Wl,-f,libabsent.so", "$ORIGIN/lib", false)]
    [InlineData("-Wl,-f,libreal.so", "${ORIGIN}/$LIB", true)]
    [InlineData("-Wl,-F,libreal.so", "$ORIGIN/absent:$ORIGIN/$PLATFORM", true)]
    public void FiltersAndTokensAreFollowed(string link, string path, bool hasFilter)
    {
        using var root = new TempDirectory();
        using var host = new HostRoot("/");
        FixtureTree.Make(root.Path, "file f.c \"int f(void){return 7;}\\n\"", "file m.c \"int f(void); int main(void){return f();}\\n\"");
        string[] directories = ["lib", "lib64", "lib/x86_64-linux-gnu", "haswell", "xeon_phi", "x86_64"];
        foreach (var directory in directories)
        {
            Directory.CreateDirectory(root[directory]);
            Gcc("-shared", "-fPIC", "-o", root[$"{directory}/libreal.so"], root["f.c"], "-Wl,-soname,libreal.so");
            Gcc("-shared", "-fPIC", "-o", root[$"{directory}/libfront.so"], root["f.c"], "-Wl,-soname,libfront.so", link);
        }

        Gcc("-o", root["program"], root["m.c"], root["lib/libfront.so"], "-Wl,--disable-new-dtags,--allow-shlib-undefined", $"-Wl,-rpath,{path}");
        var expected = Tool.RunProgram("ldd", [root["program"]], new RunOptions()).Expect(0).Out.Split('\n').Select(RealPath).OfType<string>().ToList();
        var actual = ProgramClosure.Of(host, root["program"], root["program"], []).Objects.Skip(1).Select(taken => "/" + taken.File.Real).ToList();
        Assert.Subset(actual.ToHashSet(StringComparer.Ordinal), expected.ToHashSet(StringComparer.Ordinal));
        Assert.Equal(hasFilter, expected.Exists(taken => taken.EndsWith("/libreal.so", StringComparison.Ordinal)));
        var variants = path.Contains("PLATFORM", StringComparison.Ordinal) ? 3 : 1;
        Assert.Equal(variants, actual.Count(taken => taken.EndsWith("/libfront.so", StringComparison.Ordinal)));
        Assert.Equal(hasFilter ? variants : 0, actual.Count(taken => taken.EndsWith("/libreal.so", StringComparison.Ordinal)));
    }

    private static void Gcc(params string[] arguments) => Tool.RunProgram("gcc", arguments, new RunOptions()).Expect(0);

    private static string? RealPath(string line)
    {
        var words = line.Trim().Split(' ');
        var path = words.Length > 2 && words[1] == "=>" ? words[2] : words[0];
        return path.StartsWith('/') ? Tool.RunProgram("readlink", ["-f", path], new RunOptions()).Expect(0).Out.TrimEnd() : null;
    }
}
