using System.Net.Sockets;
using SpecTests.Archive;
using SpecTests.Docker2Aci;

namespace SpecTests.AcbuildTool;

/// <summary>What begin and copy do not take: one line that names the file, and the build is what it was.</summary>
public sealed class SourceRefusalTests
{
    private static readonly Dictionary<string, (byte[] Tar, string Error)> s_noTrees = new()
    {
        ["nothing"] = ([], "it holds not a single byte"),
        ["below a file"] = (RawTar.Of(tar => tar.File("a").File("a/b")), "a: the entries below it need a directory there"),
        ["below a link to itself"] = (RawTar.Of(tar => tar.Link('2', "l", "l").File("l/x")), "l: the entries below it need a directory there"),
        ["a hard link to nothing"] = (RawTar.Of(tar => tar.Link('1', "h", "/etc/passwd")), "h: a hard link to etc/passwd"),
        ["a hard link to itself"] = (RawTar.Of(tar => tar.Link('1', "h", "h")), "h: a hard link to h"),
        ["a root that is a link"] = (RawTar.Of(tar => tar.Link('2', "./", "/etc").File("x")), "the root is not a directory"),
        ["a root that is a file"] = (RawTar.Of(tar => tar.File(".", "x")), "the root is not a directory"),
        ["an owner beyond 32 bits"] = (RawTar.Of(tar => tar.Pax("uid=4294967295").File("a")), "a: no user or group can have the number 4294967295"),
        ["no archive"] = (RawTar.Latin(new string('x', 2000)), "not a header"),
        ["a parent component"] = (RawTar.Of(tar => tar.File("../a")), "has a .. component"),
    };

    public static TheoryData<string> NoTrees => [.. s_noTrees.Keys];

    [Theory]
    [MemberData(nameof(NoTrees))]
    public void ATarThatMakesNoTreeIsRefusedWhenItIsTakenIn(string what)
    {
        var (tar, error) = s_noTrees[what];
        using var build = new Build();
        File.WriteAllBytes(build["bad.tar"], tar);
        Assert.StartsWith("acbuild: begin ./bad.tar: ", build.Run("begin", "./bad.tar").ExpectError(1, error).Err, StringComparison.Ordinal);
        Assert.False(Directory.Exists(build[".acbuild"]));
        build.Run("begin", "--build-mode", "oci", "./bad.tar").ExpectError(1, error);
        Assert.False(Directory.Exists(build[".acbuild"]));
        build.Run("begin").Expect(0);
        build.Run("mkdir", "/x").Expect(0);
        var before = Contents(build);
        Assert.StartsWith("acbuild: copy --from ./bad.tar: ", build.Run("copy", "--from", "./bad.tar", "/", "/y").ExpectError(1, error).Err, StringComparison.Ordinal);
        Assert.Equal(before, Contents(build));
    }

    /// <summary>The layers of a base stay as they are, byte for byte; but not layers that nobody could unpack.</summary>
    [Theory]
    [InlineData("below a file")]
    [InlineData("a hard link to nothing")]
    [InlineData("a root that is a link")]
    [InlineData("an owner beyond 32 bits")]
    [InlineData("a parent component")]
    public void ABaseWhoseLayersMakeNoTreeIsRefusedToo(string what)
    {
        var (tar, error) = s_noTrees[what];
        using var build = new Build();
        var path = new LayoutMaker(build["image"]).Write(tar);
        foreach (var mode in (string[])["appc", "oci"])
        {
            Assert.StartsWith("acbuild: begin oci:", build.Run("begin", "--build-mode", mode, $"oci:{path}").ExpectError(1, error).Err, StringComparison.Ordinal);
            Assert.False(Directory.Exists(build[".acbuild"]));
        }
    }

    [NeedsFact("gzip", "mkfifo")]
    public void WhatIsNoFileOrHoldsNothingIsRefusedWithoutWaiting()
    {
        using var build = new Build();
        File.WriteAllBytes(build["empty"], []);
        Tool.RunProgram("gzip", [build["empty"]], new RunOptions()).Expect(0);
        build.Run("begin", "./empty.gz").ExpectError(1, "it holds not a single byte");
        build.Run("begin", "/dev/null").ExpectError(1, "not a regular file");
        Tool.RunProgram("mkfifo", [build["fifo"]], new RunOptions()).Expect(0);
        foreach (var start in (string[])["./fifo", "oci-archive:fifo", "docker-archive:fifo"])
        {
            build.Run("begin", start).ExpectError(1, "not a regular file");
            build.Run("begin", "--build-mode", "oci", start).ExpectError(1, "not a regular file");
        }

        build.Run("begin").Expect(0);
        build.Run("copy", "--from", "./fifo", "/", "/x").ExpectError(1, "not a regular file");
        build.Run("dependency", "add", "./fifo").ExpectError(1, "not a regular file");
        File.WriteAllText(build["script"], "begin ./fifo\nset-name example.com/x\nwrite x.aci\n");
        build.Run("script", "--cache", "cache", "script").ExpectError(1, "not a regular file");
    }

    [Fact]
    public void ASocketThatWasNamedIsRefusedAndOneAmongOthersIsPassedOver()
    {
        using var build = Build.Begin();
        FixtureTree.Make(build["in"], "file a \"x\"");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(build["in/s"]));
        build.Run("copy", "in/s", "/s").ExpectError(1, "copy in/s: a socket");
        build.Run("copy-to-dir", "in/a", "in/s", "/all").ExpectError(1, "copy in/s: a socket");
        Assert.Contains("warning: copy s: a socket", build.Run("copy", "in", "/all").Expect(0).Err, StringComparison.Ordinal);
        Assert.Contains("warning: copy s: a socket", build.Run("copy-to-dir", "in/*", "/some").Expect(0).Err, StringComparison.Ordinal);
        Assert.Contains("rootfs/some/a\n", build.List(), StringComparison.Ordinal);
    }

    [Fact]
    public void NamesThatMeanRemovalsAreRefusedByTheStepThatBringsThem()
    {
        using var build = Build.Begin("--build-mode", "oci");
        FixtureTree.Make(build["in"], "file .wh.a \"x\"");
        build.Run("copy", "in", "/in").ExpectError(1, "names that begin with .wh.");
        build.Run("mkdir", "/.wh.b").ExpectError(1, "names that begin with .wh.");
        build.Run("copy", "in/.wh.a", "/a").Expect(0);
        build.Run("write", "oci:image:x").Expect(0);
        build.Run("end").Expect(0);
        build.Run("begin", "./in").Expect(0);
        Assert.Contains("rootfs/.wh.a\n", build.List(), StringComparison.Ordinal);
    }

    private static List<string> Contents(Build build) =>
        [.. Directory.GetFiles(build[".acbuild"], "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(file => $"{file} {Convert.ToHexString(File.ReadAllBytes(file))}")];
}
