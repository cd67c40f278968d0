using System.Text.Json;

namespace SpecTests.Acserver;

/// <summary>The configuration file: what it may say, what is refused and how, and what counts more.</summary>
public sealed class ConfigurationTests
{
    [Theory]
    [InlineData("""{"lisen": ["127.0.0.1:0"]}""", "lisen: is not a key that is known here; known are store, listen,")]
    [InlineData("""{"listen": "127.0.0.1:0"}""", "listen: must be a list of 1 to 1000 strings")]
    [InlineData("""{"listen": ["127.0.0.1:0", "localhost:1"]}""", "listen[1]: localhost:1: must be ADDRESS:PORT")]
    [InlineData("""{"listen": ["127.0.0.1:0", 7]}""", "listen[1]: must be a string that is not empty")]
    [InlineData("""{"server-name": ["EXAMPLE.com"]}""", "server-name[0]: EXAMPLE.com: not a host name in small letters")]
    [InlineData("""{"url": "https://example.com/path"}""", "url: must be https://HOST[:PORT]")]
    [InlineData("""{"max-connections": 0}""", "max-connections: must be a whole number from 1 to 2147483647")]
    [InlineData("""{"max-upload": 1.5}""", "max-upload: must be a whole number from 1 to")]
    [InlineData("""{"drain": -1}""", "drain: must be a whole number from 0 to")]
    [InlineData("""{"allow-unsigned": "yes"}""", "allow-unsigned: must be true or false")]
    [InlineData("""{"tls-cert": "cert.pem"}""", "--tls-cert and --tls-key: give both or neither")]
    [InlineData("""{"store": ""}""", "store: must be a string that is not empty")]
    [InlineData("""{"store": "a", "store": "b"}""", "the key \"store\" stands twice")]
    [InlineData("""{"store": "a",}""", "line 1, column 15: not valid JSON")]
    [InlineData("[]", "must be a JSON object")]
    [InlineData("""{"\u001b[31mred": 1}""", """\x1b[31mred: is not a key that is known here""")]
    public void What_is_not_understood_is_refused_with_its_place(string json, string problem)
    {
        using var temp = new TempDirectory();
        File.WriteAllText(temp["config.json"], json);
        foreach (var check in new[] { new[] { "--check" }, [] })
        {
            var result = Tool.Run("acserver", ["serve", "--config", temp["config.json"], .. check]);
            result.ExpectError(1, $"acserver: read configuration {temp["config.json"]}: ");
            Assert.Contains(problem, result.Err, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_file_that_is_not_there_is_one_line() =>
        Tool.Run("acserver", "serve", "--config", "/nonexistent/config.json").ExpectError(1, "read configuration /nonexistent/config.json: no such file");

    [Fact]
    public void Every_option_has_a_key_and_the_example_has_them_all()
    {
        var help = Tool.Run("acserver", "serve", "--help").Expect(0).Out;
        var options = help.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith("--", StringComparison.Ordinal))
            .Select(line => line.Split(' ', ',')[0][2..]).Except(["config", "check", "help", "quiet", "bundle", "bundle-key"]).Order().ToList();
        var example = Path.Join(Repository.Root, "docs/acserver.example.json");
        using var json = JsonDocument.Parse(File.ReadAllBytes(example));
        Assert.Equal(options, json.RootElement.EnumerateObject().Select(member => member.Name).Order());
        using var temp = new TempDirectory(); // a bundle stands in place of a store, so no example can have both
        File.WriteAllText(temp["config.json"], File.ReadAllText(example).Replace("/etc/acserver", temp.Path, StringComparison.Ordinal));
        TestCertificate.Write(temp["cert.pem"], temp["key.pem"]);
        Assert.Equal("the configuration is good\n", Tool.Run("acserver", "serve", "--config", temp["config.json"], "--check").Expect(0).Out);
        File.WriteAllText(temp["key.pem"], "nothing");
        Tool.Run("acserver", "serve", "--config", temp["config.json"], "--check").ExpectError(1, "not a certificate and its key in PEM");
    }

    [Fact]
    public void A_server_is_what_its_file_says_and_options_count_more()
    {
        using var depot = new DepotFixture();
        depot.Add("example.com/hello", "1");
        Directory.CreateDirectory(depot["etc"]);
        File.WriteAllText(depot["etc/config.json"], """{"store": "../store", "server-name": ["example.com"], "url": "https://images.example.com", "access-log": "log", "no-pages": true}""");
        using (var server = RunningServer.StartProgram(Tool.PathOf("acserver"), "serve", "--config", depot["etc/config.json"], "--listen", "127.0.0.1:0"))
        {
            Assert.Contains("https://images.example.com/-/images/", server.Get("/hello?ac-discovery=1").Text, StringComparison.Ordinal);
            Assert.Equal(404, server.Get("/hello?ac-discovery=1", "other.example").Status);
            server.Stop();
        }

        Assert.Equal(2, File.ReadAllLines(depot["etc/log"]).Length);
        using var other = RunningServer.StartProgram(
            Tool.PathOf("acserver"), "serve", "--config", depot["etc/config.json"], "--listen", "127.0.0.1:0", "--url", "https://other.example.com", "--access-log", "none");
        Assert.Contains("https://other.example.com/-/images/", other.Get("/hello?ac-discovery=1").Text, StringComparison.Ordinal);
        Assert.Equal(2, File.ReadAllLines(depot["etc/log"]).Length);
    }
}
