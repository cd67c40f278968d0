namespace SpecTests.Docker2Aci;

/// <summary>Registries that fail, stall, lie and cut off: it resumes, waits or fails with one line, and never makes a wrong image.</summary>
public sealed class RegistryFaultTests
{
    [Fact]
    public void A_cut_connection_is_taken_up_where_it_was()
    {
        using var run = new RegistryRun();
        var cuts = 3;
        using var web = new FakeWeb(request =>
        {
            var answer = run.Registry.Answer(request);
            return IsLayer(run, request) && Interlocked.Decrement(ref cuts) >= 0 ? answer with { CutAfter = answer.Body.Length / 2 } : answer;
        });
        run.Convert(null, $"docker://{web.Address}/app:t", "--insecure-allow-http").Expect(0);
        run.IsRight();
        var asked = web.Requests.Where(request => IsLayer(run, request)).Select(request => request.Header("range")).ToList();
        Assert.Equal(4, asked.Count);
        Assert.Equal(string.Empty, asked[0]);
        Assert.All(asked.Skip(1), range => Assert.StartsWith("bytes=", range, StringComparison.Ordinal));
        Assert.Equal("\"v1\"", web.Requests.Last(request => IsLayer(run, request)).Header("if-range"));
    }

    [Fact]
    public void A_later_run_moves_only_what_was_missing()
    {
        using var run = new RegistryRun();
        var blob = run.Registry.Blob(run.Registry.LayerDigest);
        Directory.CreateDirectory(Path.GetDirectoryName(run.StateOf(run.Registry.LayerDigest))!);
        File.WriteAllBytes(run.StateOf(run.Registry.LayerDigest) + ".partial", blob[..(blob.Length * 9 / 10)]);
        using var web = new FakeWeb(run.Registry.Answer);
        run.Convert(null, $"docker://{web.Address}/app:t", "--insecure-allow-http").Expect(0);
        run.IsRight();
        Assert.Equal($"bytes={blob.Length * 9 / 10}-", web.Requests.Single(request => IsLayer(run, request)).Header("range"));
        Assert.Empty(Directory.GetFiles(run["state"], "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void What_an_earlier_run_spoilt_is_fetched_again()
    {
        using var run = new RegistryRun();
        Directory.CreateDirectory(Path.GetDirectoryName(run.StateOf(run.Registry.LayerDigest))!);
        File.WriteAllBytes(run.StateOf(run.Registry.LayerDigest) + ".partial", new byte[1000]);
        using var web = new FakeWeb(run.Registry.Answer);
        run.Convert(null, $"docker://{web.Address}/app:t", "--insecure-allow-http").Expect(0);
        run.IsRight();
    }

    [Fact]
    public void A_server_without_ranges_is_read_from_the_start_again()
    {
        using var run = new RegistryRun();
        var cut = 1;
        using var web = new FakeWeb(request =>
        {
            if (!IsLayer(run, request))
            {
                return run.Registry.Answer(request);
            }

            var answer = new WebAnswer(200, run.Registry.Blob(run.Registry.LayerDigest));
            return Interlocked.Decrement(ref cut) >= 0 ? answer with { CutAfter = 100_000 } : answer;
        });
        run.Convert(null, $"docker://{web.Address}/app:t", "--insecure-allow-http").Expect(0);
        run.IsRight();
    }

    [Theory]
    [InlineData(429, "Retry-After: 1")]
    [InlineData(503, "Retry-After: 0")]
    [InlineData(500, "X-Nothing: 1")]
    public void A_passing_failure_is_waited_out(int status, string header)
    {
        using var run = new RegistryRun(1000);
        var failures = 2;
        var first = DateTime.UtcNow;
        using var web = new FakeWeb(request => request.Path.Contains("/v2/app/", StringComparison.Ordinal) && Interlocked.Decrement(ref failures) >= 0
            ? new WebAnswer(status, "no", header)
            : run.Registry.Answer(request));
        run.Convert(null, $"docker://{web.Address}/app:t", "--insecure-allow-http").Expect(0);
        run.IsRight();
        Assert.True(status != 429 || DateTime.UtcNow - first >= TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void A_wait_of_an_hour_is_a_failure()
    {
        using var run = new RegistryRun(1000);
        using var web = new FakeWeb(request => request.Path == "/v2/" ? new WebAnswer(200, "{}") : new WebAnswer(429, "no", "Retry-After: 3600"));
        run.Convert(null, $"docker://{web.Address}/app:t", "--insecure-allow-http").ExpectError(1, "answered 429");
        run.NothingWritten();
    }

    [Theory]
    [InlineData("wrong bytes")]
    [InlineData("longer")]
    [InlineData("shorter")]
    [InlineData("other range")]
    [InlineData("empty")]
    public void Wrong_bytes_are_refused(string fault)
    {
        using var run = new RegistryRun();
        var blob = run.Registry.Blob(run.Registry.LayerDigest);
        using var web = new FakeWeb(request => !IsLayer(run, request) ? run.Registry.Answer(request) : fault switch
        {
            "wrong bytes" => new WebAnswer(200, [.. blob[..^1], (byte)(blob[^1] ^ 1)]),
            "longer" => new WebAnswer(200, [.. blob, 0]),
            "shorter" => new WebAnswer(200, blob[..^1]),
            "other range" => request.Header("range").Length == 0
                ? new WebAnswer(200, blob) { CutAfter = 1000 }
                : new WebAnswer(206, blob[5..], $"Content-Range: bytes 5-{blob.Length - 1}/{blob.Length}"),
            _ => new WebAnswer(200, []),
        });
        var result = run.Convert(null, $"docker://{web.Address}/app:t", "--insecure-allow-http", "--quiet").Expect(1);
        Assert.Contains(run.Registry.LayerDigest, result.Err, StringComparison.Ordinal);
        Assert.Single(result.Err.TrimEnd('\n').Split('\n'));
        run.NothingWritten();
        run.Convert(null, $"docker://{web.Address}/app:t", "--insecure-allow-http", "--quiet").Expect(1);
    }

    [Fact]
    public void A_manifest_of_another_digest_is_refused()
    {
        using var run = new RegistryRun(1000);
        using var web = new FakeWeb(request => run.Registry.Answer(request with { Path = request.Path.Replace(new string('0', 64), run.Registry.ManifestDigest[7..]) }));
        run.Convert(null, $"docker://{web.Address}/app@sha256:{new string('0', 64)}", "--insecure-allow-http").ExpectError(1, "what came has the digest");
        run.NothingWritten();
    }

    [Fact]
    public void An_endless_manifest_is_not_read()
    {
        using var run = new RegistryRun(1000);
        using var web = new FakeWeb(request => request.Path == "/v2/" ? new WebAnswer(200, "{}") : new WebAnswer(200, new byte[5 << 20], "Content-Type: application/vnd.oci.image.manifest.v1+json"));
        run.Convert(null, $"docker://{web.Address}/app:t", "--insecure-allow-http").ExpectError(1, "larger than");
        run.NothingWritten();
    }

    [Fact]
    public void What_is_not_there_is_said_so()
    {
        using var run = new RegistryRun(1000);
        using var web = new FakeWeb(request => new WebAnswer(request.Path == "/v2/" ? 200 : 404, "{}"));
        run.Convert(null, $"docker://{web.Address}/app:t", "--insecure-allow-http").ExpectError(1, "has no such thing");
        run.Convert(null, "docker://127.0.0.1:1/app:t").ExpectError(1, "connect to 127.0.0.1:1: connection refused");
    }

    private static bool IsLayer(RegistryRun run, WebRequest request) => request.Path.EndsWith(run.Registry.LayerDigest, StringComparison.Ordinal);
}
