using System.Net;
using System.Text.RegularExpressions;
using SpecTests.Store;

namespace SpecTests.Acserver.Web;

/// <summary>The pages as they stand on the wire: what they say, how they may be kept, what they allow a browser, and that programs get what they got before.</summary>
public sealed partial class PagesTests
{
    private const string Linux = "/-/web/example.com/hello/+1.0.0+linux+amd64";

    [Fact]
    public void Pages_are_for_people_and_programs_get_what_they_ask_for()
    {
        using var depot = new DepotFixture();
        depot.Add("example.com/tools/hello", "1", "version=1.0.0", "os=linux", "arch=amd64");
        using var server = RunningServer.Start(depot.Path);
        Assert.Contains("<h1>Images</h1>", server.Get("/").Text, StringComparison.Ordinal);
        Assert.Contains("<meta name=\"ac-discovery\"", server.Get("/?ac-discovery=1").Text, StringComparison.Ordinal);
        Assert.Contains("<meta name=\"ac-discovery\"", server.Get("/tools/hello?ac-discovery=1").Text, StringComparison.Ordinal);
        var led = server.Get("/tools/hello");
        Assert.Equal((302, "/-/web/example.com/tools/hello", "no-cache"), (led.Status, led.Header("location"), led.Header("cache-control")));
        Assert.Equal(404, server.Get("/tools/other").Status);
        Assert.Equal(404, server.Get("/tools/hello/1.0.0").Status);
        Assert.Equal(200, server.Get("/-/images/example.com/tools/hello/1.0.0/linux/amd64.aci").Status);
        Assert.Equal(421, server.Get("/", "exa_mple.com").Status);
        Assert.Equal(405, server.Send("POST / HTTP/1.1\r\nHost: example.com\r\nContent-Length: 0\r\n\r\n").Status);
    }

    [Fact]
    public void Pages_allow_nothing_but_themselves_and_are_asked_for_anew()
    {
        using var depot = new DepotFixture();
        depot.Add("example.com/hello", "1", "version=1.0.0", "os=linux", "arch=amd64");
        using var server = RunningServer.Start(depot.Path);
        foreach (var path in new[] { "/", "/-/web/example.com/hello", Linux, Linux + "/sizes.json", Linux + "/manifest" })
        {
            var page = server.Get(path);
            Assert.Equal((200, "no-cache", "nosniff", "no-referrer", "DENY"),
                (page.Status, page.Header("cache-control"), page.Header("x-content-type-options"), page.Header("referrer-policy"), page.Header("x-frame-options")));
            Assert.StartsWith("default-src 'none'; ", page.Header("content-security-policy"), StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", page.Header("content-security-policy"), StringComparison.Ordinal);
            Assert.Equal((304, string.Empty), (server.Get(path, "example.com", $"If-None-Match: {page.Header("etag")}").Status, server.Get(path, "example.com", $"If-None-Match: {page.Header("etag")}").Text));
            var head = server.Send($"HEAD {path} HTTP/1.1\r\nHost: example.com\r\n\r\n");
            Assert.Equal((200, page.Header("etag"), $"{page.Body.Length}"), (head.Status, head.Header("etag"), head.Header("content-length")));
        }

        var assets = Asset().Matches(server.Get(Linux).Text).Select(match => match.Value).Distinct().ToList();
        Assert.Equal(3, assets.Count);
        Assert.All(assets, asset => Assert.Equal((200, "public, max-age=31536000, immutable"), (server.Get(asset).Status, server.Get(asset).Header("cache-control"))));
        Assert.Equal(404, server.Get("/-/assets/style-0000000000000000.css").Status);
        Assert.DoesNotContain("style=", server.Get(Linux).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_there_is_said_on_a_page()
    {
        using var depot = new DepotFixture();
        depot.Add("example.com/other", "1", "version=1.0.0", "os=linux", "arch=amd64");
        using var server = RunningServer.Start(depot.Path);
        foreach (var path in new[]
        {
            "/-/web/", "/-/web/other.example", "/-/web/EXAMPLE.com/other", "/-/web/example.com/../other", "/-/web/example.com/other/+1.0.0+linux", "/-/web/example.com/other/+1.0.0+linux+arm",
            "/-/web/example.com/other/+1.0.0+linux+amd64/", "/-/web/example.com/other/+1.0.0+linux+amd64/record.json", "/-/web/example.com/other/+1.0.0+linux+amd64/..",
            "/-/web/example.com/other/+1%2e0.0+linux+amd64", "/-/web/example.com/other/+..%2f..%2fetc+linux+amd64", "/-/web/example.com/other/+1.0.0+linux+amd64/sizes.json/x",
        })
        {
            var page = server.Get(path);
            Assert.Equal((path, 404, "no-store", "text/html; charset=utf-8"), (path, page.Status, page.Header("cache-control"), page.Header("content-type")));
            Assert.Contains("<h1>Not found</h1>", page.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Long_lists_are_searched_and_turned_over()
    {
        using var depot = new DepotFixture();
        depot.Add("example.com/hello", "1", "version=1.0.0", "os=linux", "arch=amd64");
        const string copies = "i=100; cd \"$0\"; while [ $i -lt 260 ]; do i=$((i+1)); mkdir images/example.com/n$i; cp -al images/example.com/hello/+1.0.0+linux+amd64 images/example.com/n$i/+1.0.$i+linux+amd64; done";
        Tool.RunProgram("sh", ["-c", copies, depot.Path], new RunOptions()).Expect(0);
        using var server = RunningServer.Start(depot.Path);
        Assert.Equal(["hello", .. Enumerable.Range(101, 49).Select(i => $"n{i}")], Names(server, "/"));
        Assert.Equal(Enumerable.Range(250, 11).Select(i => $"n{i}"), Names(server, "/?page=4"));
        Assert.Equal(Names(server, "/?page=4"), Names(server, "/?page=999999999"));
        Assert.Equal(Names(server, "/"), Names(server, "/?page=-1"));
        Assert.Equal(["n123"], Names(server, "/?q=1.0.123"));
        Assert.Equal(["n155"], Names(server, "/?q=LINUX%2Famd64+N155"));
        Assert.Equal(["hello"], Names(server, "/?q=+hello++"));
        Assert.Empty(Names(server, "/?q=n123+n124"));
        Assert.Contains("<a href=\"/?q=n1&amp;page=2\"", server.Get("/?q=n1").Text, StringComparison.Ordinal);
        Assert.Equal(200, server.Get("/?q=%ff%00%zz&q=2&page=x").Status);
    }

    [Fact]
    public void A_list_sees_what_is_added_and_removed()
    {
        using var depot = new DepotFixture();
        using var server = RunningServer.Start(depot.Path);
        Assert.Contains("Nothing is published yet", server.Get("/").Text, StringComparison.Ordinal);
        depot.Add("example.com/hello", "1", "version=1.0.0", "os=linux", "arch=amd64");
        Browser.WaitFor(() => Names(server, "/").SequenceEqual(["hello"]), "the new image is not listed");
        Assert.Equal(200, server.Get(Linux).Status);
        depot.Run("remove", "example.com/hello:1.0.0").Expect(0);
        Assert.Equal(404, server.Get(Linux).Status);
        Browser.WaitFor(() => Names(server, "/").Count == 0, "the image that was removed is still listed");
    }

    [Fact]
    public void A_signature_is_shown_for_what_it_is_worth()
    {
        using var depot = new DepotFixture();
        depot.Add("example.com/hello", "1", "version=1.0.0", "os=linux", "arch=amd64");
        AciMaker.Make(depot["plain.aci"], "example.com/plain", AciMaker.Labels("version=1.0.0", "os=linux", "arch=amd64"), "f=1");
        depot.Run("add", "--allow-unsigned", depot["plain.aci"]).Expect(0);
        using var server = RunningServer.Start(depot.Path);
        var groups = string.Join(' ', depot.Key.PublicKey.Fingerprint.ToString().Chunk(4).Select(group => new string(group)));
        var page = server.Get(Linux).Text;
        Assert.Contains("class=\"badge signed\">Signed</span>", page, StringComparison.Ordinal);
        Assert.Contains($"<code class=\"fingerprint\">{groups}</code>", page, StringComparison.Ordinal);
        var plain = server.Get("/-/web/example.com/plain/+1.0.0+linux+amd64").Text;
        Assert.Contains("class=\"badge unsigned\">Not signed</span>", plain, StringComparison.Ordinal);
        Assert.Contains("runner fetch --insecure-options=image,http ", plain, StringComparison.Ordinal);
        depot.Run("key", "remove", "--prefix", "example.com", depot.Key.PublicKey.Fingerprint.ToString()).Expect(0);
        Assert.Contains("class=\"badge doubt\">Key withdrawn</span>", server.Get(Linux).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Sizes_of_an_image_of_an_older_program_are_made_when_somebody_looks()
    {
        using var depot = new DepotFixture();
        depot.Add("example.com/hello", "0123456789", "version=1.0.0", "os=linux", "arch=amd64");
        var file = Path.Join(depot.Path, "images/example.com/hello/+1.0.0+linux+amd64/sizes.json");
        var made = File.ReadAllText(file);
        File.Delete(file);
        using var server = RunningServer.Start(depot.Path);
        var first = server.Get(Linux + "/sizes.json");
        Assert.Equal((503, "1"), (first.Status, first.Header("retry-after")));
        Browser.WaitFor(() => server.Get(Linux + "/sizes.json").Status == 200, "the sizes are not made");
        Assert.Equal(made, server.Get(Linux + "/sizes.json").Text);
        Assert.Equal(made, File.ReadAllText(file));
        Assert.Contains("<bdi>/file</bdi></th><td class=\"number\">10 B</td>", server.Get(Linux).Text, StringComparison.Ordinal);
        File.WriteAllText(file, made.Replace(made.Substring(made.IndexOf("sha256") + 9, 64), new string('0', 64)));
        Assert.Equal(503, server.Get(Linux + "/sizes.json").Status);
        Browser.WaitFor(() => server.Get(Linux + "/sizes.json").Text == made, "sizes of another image are taken for this one's");
    }

    [Fact]
    public void Pages_can_be_left_out()
    {
        using var depot = new DepotFixture();
        depot.Add("example.com/hello", "1", "version=1.0.0", "os=linux", "arch=amd64");
        using var server = RunningServer.Start(depot.Path, "--no-pages");
        foreach (var path in new[] { "/", "/hello", "/-/web/example.com/hello", Linux, Linux + "/manifest" })
        {
            Assert.Equal(404, server.Get(path).Status);
        }

        Assert.Equal(200, server.Get("/hello?ac-discovery=1").Status);
    }

    [RootFact("busybox", "curl", "gpg", "bash")]
    public void The_commands_on_a_page_do_what_they_say()
    {
        using var depot = new DepotFixture();
        Directory.CreateDirectory(depot["build"]);
        foreach (var step in new string[][]
        {
            ["begin"], ["set-name", "example.com/~tools/hello"], ["label", "add", "version", "1.0 'beta' $HOME \u00e9\u202e"], ["label", "add", "os", "linux"], ["label", "add", "arch", "amd64"],
            ["copy-exec", "/bin/busybox"], ["set-exec", "--", "/bin/busybox", "echo", "hello"], ["write", depot["hello.aci"]], ["end"],
        })
        {
            Tool.RunIn(depot["build"], "acbuild", step).Expect(0);
        }

        StoreFixture.Sign(depot["hello.aci"], depot.Key);
        depot.Run("add", depot["hello.aci"]).Expect(0);
        using var server = RunningServer.Start(depot.Path);
        var host = $"127.0.0.1:{server.Port}";
        var page = server.Get("/-/web/example.com/~tools/hello", host).Text;
        var address = WebUtility.HtmlDecode(ImageLink().Match(page).Groups[1].Value);
        var commands = Command().Matches(server.Get(address, host).Text).ToDictionary(match => match.Groups[1].Value, match => WebUtility.HtmlDecode(Tag().Replace(match.Groups[2].Value, string.Empty)));
        Assert.Equal(["trust", "fetch", "run", "byhand", "gpg"], commands.Keys);
        Directory.CreateDirectory(depot["user"]);
        Directory.CreateDirectory(depot["gnupg"]);
        File.SetUnixFileMode(depot["gnupg"], (UnixFileMode)0b111_000_000);
        var options = new RunOptions
        {
            Directory = depot["user"],
            Environment = new Dictionary<string, string> { ["APPC_DIR"] = depot["state"], ["GNUPGHOME"] = depot["gnupg"], ["PATH"] = $"{Tool.Bin}:/usr/local/bin:/usr/bin:/bin" },
        };
        string Sh(string id) => Tool.RunProgram("timeout", ["100", "bash", "-e", "-c", commands[id]], options).Expect(0) is var result ? result.Out + result.Err : string.Empty;
        commands["trust"] = commands["trust"].TrimEnd() + " --skip-fingerprint-review";
        Assert.Contains(depot.Key.PublicKey.Fingerprint.ToString(), Sh("trust"), StringComparison.Ordinal);
        Sh("fetch");
        Assert.Contains("hello\n", Sh("run"), StringComparison.Ordinal);
        Sh("byhand");
        Assert.Contains("Good signature", Sh("gpg"), StringComparison.Ordinal);
    }

    private static List<string> Names(RunningServer server, string path) => [.. Row().Matches(server.Get(path).Text).Select(match => match.Groups[1].Value)];

    [GeneratedRegex(@"<th scope=""row"" data-label=""Image""><a href=""/-/web/example\.com/([^""]*)"">", RegexOptions.None, 1000)]
    private static partial Regex Row();

    [GeneratedRegex(@"/-/assets/[a-z]+-[0-9a-f]{16}\.[a-z]+", RegexOptions.None, 1000)]
    private static partial Regex Asset();

    [GeneratedRegex(@"data-label=""Version""><a href=""([^""]*)""", RegexOptions.None, 1000)]
    private static partial Regex ImageLink();

    [GeneratedRegex(@"aria-labelledby=""c-([a-z]+)""><code>(.*?)</code>", RegexOptions.Singleline, 1000)]
    private static partial Regex Command();

    [GeneratedRegex("<[^>]*>", RegexOptions.None, 1000)]
    private static partial Regex Tag();
}
