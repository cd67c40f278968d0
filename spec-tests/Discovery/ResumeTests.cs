using SpecTests.Docker2Aci;

namespace SpecTests.Discovery;

/// <summary>Whatever was cut off is gone on with, images, signatures and keys, as long as the server still has the same version by a strong ETag; else it begins anew.</summary>
public sealed class ResumeTests
{
    private const int Cut = 20;

    [Theory]
    [InlineData("cdn.example/example.com/hello-1.aci")]
    [InlineData("cdn.example/example.com/hello-1.aci.asc")]
    [InlineData("example.com/keys")]
    public void What_was_cut_off_is_gone_on_with(string address)
    {
        using var server = new NameServer();
        var bytes = Bytes(server, address);
        var asked = Serve(server, address, bytes, request => request.Header("range").Length == 0
            ? new WebAnswer(200, bytes, "ETag: \"v1\"", $"Content-Length: {bytes.Length}") { CutAfter = Cut }
            : new WebAnswer(206, bytes[Cut..], "ETag: \"v1\"", $"Content-Range: bytes {Cut}-{bytes.Length - 1}/{bytes.Length}"));
        Fetch(server);
        Assert.Equal(["", $"bytes={Cut}- \"v1\""], asked.Take(2));
    }

    [Theory]
    [InlineData("\"v1\"", "\"v2\"", true)] // another version came in between: If-Range makes the server send the whole
    [InlineData("W/\"v1\"", "W/\"v1\"", false)]
    [InlineData("", "", false)]
    public void What_changed_or_cannot_be_told_apart_begins_anew(string first, string second, bool isRangeAsked)
    {
        const string address = "cdn.example/example.com/hello-1.aci";
        using var server = new NameServer();
        var bytes = Bytes(server, address);
        var other = new byte[bytes.Length];
        var count = 0;
        var asked = Serve(server, address, bytes, _ => count++ == 0
            ? new WebAnswer(200, other, Tag(first, $"Content-Length: {bytes.Length}")) { CutAfter = Cut }
            : new WebAnswer(200, bytes, Tag(second)));
        Fetch(server);
        Assert.Equal(["", isRangeAsked ? $"bytes={Cut}- {first}" : ""], asked);
    }

    private static string[] Tag(string tag, params string[] more) => tag.Length == 0 ? more : [$"ETag: {tag}", .. more];

    private static byte[] Bytes(NameServer server, string address)
    {
        var image = server.Publish("example.com/hello", "1");
        return address.EndsWith(".aci", StringComparison.Ordinal) ? image
            : address.EndsWith(".asc", StringComparison.Ordinal) ? File.ReadAllBytes(server.Web.Temp["image.aci.asc"])
            : server.Key.PublicKey.ToArmor().ToArray();
    }

    /// <summary>What was asked for, each time: Range and If-Range.</summary>
    private static List<string> Serve(NameServer server, string address, byte[] bytes, Func<WebRequest, WebAnswer> answer)
    {
        List<string> asked = [];
        Assert.True(bytes.Length > Cut);
        server.Web.On(address, request =>
        {
            asked.Add($"{request.Header("range")} {request.Header("if-range")}".Trim());
            return answer(request);
        });
        return asked;
    }

    private static void Fetch(NameServer server)
    {
        server.Runner("trust", "--prefix", "example.com/hello", "--skip-fingerprint-review").Expect(0);
        server.Runner("fetch", "example.com/hello:1").Expect(0);
        Assert.Single(server.Images());
        Assert.Empty(server.Leftovers());
    }
}
