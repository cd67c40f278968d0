using SpecTests.Docker2Aci;

namespace SpecTests.Discovery;

/// <summary><c>actool discover</c>: the Go tool's answers where the specification is clear, and its own where a page means to mislead.</summary>
public sealed class DiscoverCommandTests
{
    private const string Images = "ac-discovery example.com https://cdn.example/{name}-{version}-{os}-{arch}.{ext}";
    private const string Keys = "ac-discovery-pubkeys example.com https://example.com/pubkeys.gpg";

    public static TheoryData<string, string[], string[]> Same => new()
    {
        { "root", ["discover", "example.com/hello"], [] },
        { "root", ["discover", "example.com/hello:1.0.0,os=freebsd,arch=amd64"], [] },
        { "root", ["discover", "--json", "example.com/hello/world:1.0.0"], [] },
        { "root", ["discover", "-json", "example.com"], [] },
        { "several", ["discover", "example.com/hello:2"], [] },
        { "several", ["discover", "--json", "example.com/hello:2", "example.com/hello:3"], [] },
        { "below", ["discover", "example.com/a/b/c"], [] },
        { "query", ["discover", "--json", "example.com/a:1"], [] },
    };

    [NeedsTheory("actool")]
    [MemberData(nameof(Same))]
    public void The_Go_tool_finds_the_same(string site, string[] ours, string[] more)
    {
        using var web = Site(site);
        var theirs = web.RunProgram("/usr/bin/actool", ours).Expect(0);
        var result = web.Run("actool", [.. ours, "--ca-file", web.CaFile, .. more]).Expect(0);
        Assert.Equal(theirs.Out, result.Out);
    }

    [Fact]
    public void Each_page_is_asked_once()
    {
        using var web = Site("below");
        web.Run("actool", "discover", "--ca-file", web.CaFile, "example.com/a/b/c").Expect(0);
        Assert.Equal(["example.com/a/b/c?ac-discovery=1", "example.com/a/b?ac-discovery=1", "example.com/a?ac-discovery=1", "example.com/?ac-discovery=1"], web.Asked);
    }

    [Fact]
    public void A_prefix_that_ends_inside_a_component_says_nothing()
    {
        using var web = new NameWeb().Page("example.com", "ac-discovery example.com/hel https://evil.example/{name}.{ext}", Keys);
        web.Run("actool", "discover", "--ca-file", web.CaFile, "example.com/hello").ExpectError(1, "discover images of example.com/hello: neither");
    }

    [Fact]
    public void Without_keys_it_fails_as_the_Go_tool_does()
    {
        using var web = new NameWeb().Page("example.com", Images);
        web.Run("actool", "discover", "--ca-file", web.CaFile, "example.com/hello").ExpectError(1, "discover public keys of example.com/hello");
    }

    [Fact]
    public void Redirects_are_followed()
    {
        using var web = new NameWeb().Page("other.example", Images, Keys)
            .On("example.com/hello?ac-discovery=1", new WebAnswer(302, "", "Location: https://other.example/?ac-discovery=1"));
        var result = web.Run("actool", "discover", "--ca-file", web.CaFile, "example.com/hello:1").Expect(0);
        Assert.Contains("https://cdn.example/example.com/hello-1-linux-", result.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://example.com/x", "from https to http")]
    [InlineData("https://169.254.169.254/x", "link-local")]
    [InlineData("https://u:p@example.com/x", "no web address")]
    [InlineData("file:///etc/passwd", "no web address")]
    [InlineData("https://example.com/hello?ac-discovery=1", "more than 5 redirects")]
    public void A_redirect_that_misleads_is_refused(string location, string reason)
    {
        using var web = Site("root").On("example.com/hello?ac-discovery=1", new WebAnswer(301, "", $"Location: {location}"));
        web.Run("actool", "discover", "--ca-file", web.CaFile, "example.com/hello").ExpectError(1, reason);
    }

    [Fact]
    public void A_failing_server_is_an_error_and_not_a_reason_to_walk_up()
    {
        using var web = Site("root").On("example.com/hello?ac-discovery=1", new WebAnswer(501, "no"));
        web.Run("actool", "discover", "--ca-file", web.CaFile, "example.com/hello").ExpectError(1, "answered 501");
    }

    [Fact]
    public void Without_the_authority_nothing_is_believed()
    {
        using var web = Site("root");
        web.Run("actool", "discover", "example.com/hello").Expect(0); // SSL_CERT_FILE names it
        var environment = new Dictionary<string, string>(web.Environment) { ["SSL_CERT_FILE"] = "/dev/null" };
        Tool.Run(new RunOptions { Environment = environment }, "actool", "discover", "example.com/hello").ExpectError(1, "certificate is not trusted");
        Tool.Run(new RunOptions { Environment = environment }, "actool", "discover", "--insecure", "example.com/hello").Expect(0);
    }

    [Fact]
    public void Control_bytes_of_a_page_do_not_reach_the_terminal()
    {
        using var web = new NameWeb().Page("example.com", "ac-discovery example.com https://cdn.example/\u001b[31m{name}.{ext}", Keys);
        Assert.DoesNotContain('\u001b', web.Run("actool", "discover", "--ca-file", web.CaFile, "example.com/hello").Expect(0).Out);
    }

    [Theory]
    [InlineData("Example.com", "identifier")]
    [InlineData("example.com/hello:1,version=2", "a label stands twice")]
    [InlineData("hello.aci", "not an image name")]
    public void A_wrong_name_is_one_line(string name, string reason)
    {
        Tool.Run("actool", "discover", name).ExpectError(1, reason);
    }

    private static NameWeb Site(string kind) => kind switch
    {
        "root" => new NameWeb().Page("example.com", Images, Keys),
        "several" => new NameWeb().Page("example.com/hello", Images, "ac-discovery example.com/hello hdfs://cdn.example/{name}.{ext}", "ac-discovery example.com https://x/{nolabel}.{ext}", "ac-discovery other.example https://x/{ext}", Keys,
            "ac-discovery-pubkeys example.com/hello https://example.com/more.gpg"),
        "below" => new NameWeb().Page("example.com/a", Images).Page("example.com", Keys).On("example.com/a/b?ac-discovery=1", new WebAnswer(200, "<html><head></head>nothing</html>")),
        "query" => new NameWeb().Page("example.com", "ac-discovery example.com https://example.com/find?name={name}&version={version}&os={os}&arch={arch}&ext={ext}", Keys),
        _ => throw new ArgumentException(kind),
    };
}
