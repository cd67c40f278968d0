using System.Diagnostics;
using System.Security.Cryptography;
using SpecTests.AirGap;
using SpecTests.Docker2Aci;

namespace SpecTests.AcbuildTool;

/// <summary>push: to a real registry, through failures, and what comes back is what went.</summary>
public sealed class PushTests
{
    private const string Htpasswd = "$2b$04$WDxvmkCzYjdOW9uJJS7mSuXC2FmpLTaNRIIoi0rNqzcKAeWyBUkL2"; // htpasswd -B for user and "secret pass"
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    [NeedsFact("docker-registry", "skopeo")]
    public void WhatIsPushedComesBackUnchanged()
    {
        using var build = Sample(100_000);
        using var registry = RealRegistry.Start(build["storage"]);
        var digest = build.Run("write", "oci:image:1").Expect(0).Out;
        build.Run("set-tag", "v7").Expect(0);
        Assert.Equal(digest, build.Run("push", "--insecure", $"docker://{registry.Address}/org/app").Expect(0).Out);
        Assert.Equal(digest, build.Run("push", "--insecure", "oci:image:1", $"docker://{registry.Address}/org/app:1").Expect(0).Out);
        foreach (var tag in (string[])["v7", "1"])
        {
            Skopeo(build, "copy", "--src-tls-verify=false", $"docker://{registry.Address}/org/app:{tag}", $"oci:back:{tag}");
            Assert.Equal(digest.Trim(), Skopeo(build, "inspect", "--format", "{{.Digest}}", $"oci:back:{tag}").Trim());
        }

        build.Run("end").Expect(0);
        build.Run("begin", "--build-mode", "oci", "--insecure", $"docker://{registry.Address}/org/app:1").Expect(0);
        Assert.Contains(digest.Trim(), build.Run("push", "--insecure", $"docker://{registry.Address}/other:1").Expect(0).Out, StringComparison.Ordinal);
    }

    [NeedsFact("docker-registry", "skopeo")]
    public void AnAppContainerImageIsPushedAsWriteWouldWriteIt()
    {
        using var build = Build.Begin();
        FixtureTree.Make(build["src"], "file a 04755 \"x\"");
        build.Run("copy", "src", "/app").Expect(0);
        build.Run("set-name", "example.com/app").Expect(0);
        build.Run("write", "app.aci").Expect(0);
        using var registry = RealRegistry.Start(build["storage"]);
        var digest = build.Run("write", "oci:image:1").Expect(0).Out;
        Assert.Equal(digest, build.Run("push", "--insecure", $"docker://{registry.Address}/app:1").Expect(0).Out);
        Assert.Equal(digest, build.Run("push", "--insecure", "app.aci", $"docker://{registry.Address}/app:2").Expect(0).Out);
        build.Run("push", "--insecure", "script", $"docker://{registry.Address}/app:2").ExpectError(1, "no such file");
        build.Run("push", "--insecure", "docker://x@y").ExpectError(1, "digest");
        build.Run("push", $"docker://{registry.Address}/app:2").ExpectError(1, "does not speak TLS");
    }

    [NeedsFact("docker-registry", "skopeo")]
    public void WithoutAPasswordItIsOneLine()
    {
        using var build = Sample(1000);
        File.WriteAllText(build["htpasswd"], $"user:{Htpasswd}\n");
        using var registry = RealRegistry.Start(build["storage"], more: $"auth: {{htpasswd: {{realm: test, path: {build["htpasswd"]}}}}}");
        build.Run("push", "--insecure", $"docker://{registry.Address}/app:1").ExpectError(1, "denies it to you");
        var secret = Convert.ToBase64String("user:secret pass"u8);
        File.WriteAllText(build["auth.json"], $$"""{"auths":{"{{registry.Address}}":{"auth":"{{secret}}" } } }""");
        build.Run("push", "--insecure", "--authfile", "auth.json", $"docker://{registry.Address}/app:1").Expect(0);
    }

    [Fact]
    public void ABusyRegistryIsWaitedForAsItAsks()
    {
        using var build = Sample(1000);
        using var registry = new MemoryRegistry();
        var refused = new System.Collections.Concurrent.ConcurrentDictionary<string, DateTime>();
        registry.Instead = request => request.HttpMethod is "POST" or "PUT" && refused.TryAdd(request.HttpMethod, DateTime.UtcNow) ? (429, "Retry-After: 1", "later") : null;
        var result = build.Run("push", "--insecure", $"docker://{registry.Address}/app:1").Expect(0);
        Assert.Equal(["POST", "PUT"], refused.Keys.Order(StringComparer.Ordinal));
        Assert.All(refused.Values, time => Assert.True(DateTime.UtcNow - time >= TimeSpan.FromSeconds(1)));
        Assert.Contains("app 1", registry.Manifests);
        Assert.Contains("429", result.Err, StringComparison.Ordinal);
    }

    [NeedsFact("docker-registry", "skopeo")]
    public void LayersOfABaseInTheSameRegistryAreNotSentAgain()
    {
        using var build = Sample(6_000_000);
        using var registry = RealRegistry.Start(build["storage"]);
        using var proxy = new CuttingProxy(registry.Address, after: long.MaxValue, cuts: 0);
        build.Run("push", "--insecure", $"docker://{proxy.Address}/team/base:1").Expect(0);
        build.Run("end").Expect(0);
        build.Run("begin", "--build-mode", "oci", "--insecure", $"docker://{proxy.Address}/team/base:1").Expect(0);
        build.Run("set-exec", "--", "/noise").Expect(0);
        var before = proxy.Moved;
        build.Run("push", "--insecure", $"docker://{proxy.Address}/other/app:1").Expect(0);
        Assert.InRange(proxy.Moved - before, 1, 200_000);
        Skopeo(build, "copy", "--src-tls-verify=false", $"docker://{registry.Address}/other/app:1", "oci:back:1");
    }

    [NeedsFact("docker-registry", "skopeo")]
    public void ConnectionsThatAreCutAreMadeAgain()
    {
        using var build = Sample(6_000_000);
        using var registry = RealRegistry.Start(build["storage"]);
        using var proxy = new CuttingProxy(registry.Address, after: 2_000_000, cuts: 2);
        var digest = build.Run("push", "--insecure", $"docker://{proxy.Address}/app:1").Expect(0).Out;
        Assert.InRange(proxy.Moved, 8_000_000, 60_000_000);
        Assert.Equal(digest.Trim(), Skopeo(build, "inspect", "--tls-verify=false", "--format", "{{.Digest}}", $"docker://{registry.Address}/app:1").Trim());
    }

    [NeedsFact("docker-registry", "skopeo")]
    public void APushThatWasKilledIsRepeated()
    {
        using var build = Sample(6_000_000);
        using var registry = RealRegistry.Start(build["storage"]);
        using var cut = new ManualResetEventSlim();
        using var killed = new ManualResetEventSlim();
        using (var slow = new CuttingProxy(registry.Address, after: 3_000_000, cuts: 1) { AtCut = () => { cut.Set(); killed.Wait(s_patience); } })
        {
            var start = new ProcessStartInfo(Tool.PathOf("acbuild"), ["push", "--insecure", $"docker://{slow.Address}/app:1"]) { WorkingDirectory = build.Path, RedirectStandardError = true, UseShellExecute = false };
            using var process = Process.Start(start)!;
            Assert.True(cut.Wait(s_patience), "the push never came so far");
            process.Kill();
            Assert.True(process.WaitForExit(s_patience));
            killed.Set();
        }

        Skopeo(1, build, "inspect", "--tls-verify=false", $"docker://{registry.Address}/app:1");
        var digest = build.Run("push", "--insecure", $"docker://{registry.Address}/app:1").Expect(0).Out;
        Assert.Equal(digest.Trim(), Skopeo(build, "inspect", "--tls-verify=false", "--format", "{{.Digest}}", $"docker://{registry.Address}/app:1").Trim());
    }

    /// <summary>Two layers, the lower one of that many bytes that no compressor makes less of.</summary>
    private static Build Sample(int bytes)
    {
        var build = Build.Begin("--build-mode", "oci");
        File.WriteAllBytes(build["noise"], RandomNumberGenerator.GetBytes(bytes));
        build.Run("copy", "noise", "/noise").Expect(0);
        build.Run("layer").Expect(0);
        build.Run("copy", "noise", "/again").Expect(0);
        return build;
    }

    private static string Skopeo(Build build, params string[] arguments) => Skopeo(0, build, arguments);

    private static string Skopeo(int exitCode, Build build, params string[] arguments) =>
        Tool.RunProgram("skopeo", ["--insecure-policy", .. arguments], new RunOptions { Directory = build.Path }).Expect(exitCode).Out;
}
