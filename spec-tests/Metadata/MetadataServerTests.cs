using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Appc.ImageSpec.Schema;
using Appc.Linux.Process;
using Appc.PodLaunch.Metadata;
using Appc.PodLaunch.Pods;
using Microsoft.Win32.SafeHandles;

namespace SpecTests.Metadata;

/// <summary>The metadata service (ace.md): every entry, who may ask, signatures between pods, and clients that behave badly.</summary>
public sealed class MetadataServerTests : IDisposable
{
    private const string Token = "0123abcd";
    private const string Form = "application/x-www-form-urlencoded";
    private readonly TempDirectory _temp = new();
    private readonly PodId _pod = PodId.New();
    private readonly Socket _listener;
    private readonly MetadataServer _server;
    private readonly int _port;

    public MetadataServerTests()
    {
        Directory.CreateDirectory(_temp[_pod.ToString()]);
        _listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        using var borrowed = new SafeFileHandle(_listener.SafeHandle.DangerousGetHandle(), ownsHandle: false);
        _server = MetadataServer.Start(Processes.DuplicateAbove(borrowed, 3), new MetadataAnswers(Pod(_pod), Token, _temp["."]));
    }

    public void Dispose()
    {
        _server.Dispose();
        _listener.Dispose();
        _temp.Dispose();
    }

    [Shows("ace:467a")]
    [Shows("ace:467b")]
    [Shows("ace:479")]
    [Shows("ace:481")]
    [Shows("ace:492")]
    [Shows("ace:494")]
    [Fact]
    public void Every_entry_of_the_specification_is_there()
    {
        Assert.Equal((200, "text/plain; charset=us-ascii", _pod.ToString()), Get("pod/uuid"));
        Assert.Equal((200, "application/json", """[{"name":"ip-address","value":"10.1.2.3"}]"""), Get("pod/annotations"));
        Assert.Equal((200, "application/json", """[{"name":"authors","value":"A"},{"name":"created","value":"2020-01-01T00:00:00Z"},{"name":"extra","value":"of the pod"}]"""), Get("apps/web/annotations"));
        Assert.Equal((200, "text/plain; charset=us-ascii", Id.ToString()), Get("apps/web/image/id"));
        var (_, type, manifest) = Get("pod/manifest");
        Assert.Equal(("application/json", "web"), (type, PodManifest.Parse(Encoding.UTF8.GetBytes(manifest)).Apps.Single().Name.ToString()));
        var image = Get("apps/web/image/manifest");
        Assert.Equal(("application/json", "example.com/web"), (image.Type, ImageManifest.Parse(Encoding.UTF8.GetBytes(image.Body)).Name.ToString()));
    }

    [Shows("ace:463")]
    [Fact]
    public void Who_does_not_know_the_token_learns_nothing()
    {
        Assert.Equal(404, Send($"GET /acMetadata/v1/pod/uuid HTTP/1.1\r\n\r\n").Status);
        Assert.Equal(404, Send($"GET /{Token}x/acMetadata/v1/pod/uuid HTTP/1.1\r\n\r\n").Status);
        Assert.Equal(404, Send($"GET /{Token}/acMetadata/v1/../../{Token}/acMetadata/v1/pod/uuid HTTP/1.1\r\n\r\n").Status);
        Assert.Equal(404, Get("apps/other/image/id").Status);
        Assert.Equal(404, Get("apps/web/image").Status);
        Assert.Equal(405, Send($"DELETE /{Token}/acMetadata/v1/pod/uuid HTTP/1.1\r\n\r\n").Status);
        Assert.Equal(405, Get("pod/hmac/sign").Status);
    }

    [Shows("ace:498")]
    [Shows("ace:505b")]
    [Fact]
    public void A_signature_is_HMAC_SHA512_and_holds_for_its_pod_and_content_alone()
    {
        const string content = "Old MacDonald + 1 & ümlaut";
        var signature = Post("pod/hmac/sign", "content=" + Uri.EscapeDataString(content)).Expect(200);
        Assert.Equal(Convert.ToBase64String(HMACSHA512.HashData(File.ReadAllBytes(_temp[$"{_pod}/hmac-key"]), Encoding.UTF8.GetBytes(content))), signature);
        var other = PodId.New();
        Directory.CreateDirectory(_temp[other.ToString()]);
        Assert.Equal(403, Verify(content, other.ToString(), signature));
        var theirs = PodIdentity.Sign(_temp[other.ToString()], Encoding.UTF8.GetBytes(content));
        Assert.Equal(200, Verify(content, _pod.ToString(), signature));
        Assert.Equal(200, Verify(content, _pod.ToString().ToUpperInvariant(), signature));
        Assert.Equal(403, Verify(content + ".", _pod.ToString(), signature));
        Assert.Equal(403, Verify(content, other.ToString(), signature));
        Assert.Equal(403, Verify(content, PodId.New().ToString(), signature));
        Assert.Equal(403, Verify(content, _pod.ToString(), signature[..^4] + "AAA="));
        Assert.Equal(403, Verify(content, _pod.ToString(), "%"));
        Assert.Equal(403, Verify(content, "../" + _pod, signature));
        Assert.Equal(200, Verify(content, other.ToString(), theirs));
        Directory.Delete(_temp[other.ToString()], recursive: true);
        Assert.Equal(403, Verify(content, other.ToString(), theirs));
    }

    [Fact]
    public void A_key_is_random_and_the_runners_alone()
    {
        Assert.False(File.Exists(_temp[$"{_pod}/hmac-key"]));
        var signatures = Enumerable.Range(0, 8).AsParallel().WithDegreeOfParallelism(8).Select(_ => PodIdentity.Sign(_temp[_pod.ToString()], "x"u8)).ToList();
        Assert.Single(signatures.Distinct());
        Assert.Equal((UnixFileMode.UserRead | UnixFileMode.UserWrite, 64), (File.GetUnixFileMode(_temp[$"{_pod}/hmac-key"]), File.ReadAllBytes(_temp[$"{_pod}/hmac-key"]).Length));
        Directory.CreateDirectory(_temp["other"]);
        Assert.NotEqual(signatures[0], PodIdentity.Sign(_temp["other"], "x"u8));
        Assert.Equal(64, MetadataEndpoint.NewToken().Length);
        Assert.NotEqual(MetadataEndpoint.NewToken(), MetadataEndpoint.NewToken());
    }

    [Theory]
    [InlineData("nonsense\r\n\r\n", 400)]
    [InlineData("GET http://x/ HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET / HTTP/3\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\n folded\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nno colon\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx", 400)]
    [InlineData("GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nContent-Length: 0\r\n\r\nmore", 400)]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: 1048577\r\n\r\n", 413)]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", 501)]
    public void What_is_no_request_is_refused(string request, int status) => Assert.Equal(status, Send(request).Status);

    [Fact]
    public void A_head_without_end_is_cut_off_and_a_form_must_be_one()
    {
        Assert.Equal(431, Send("GET /" + new string('x', 8200) + " HTTP/1.1").Status);
        Assert.Equal(415, Send($"POST /{Token}/acMetadata/v1/pod/hmac/sign HTTP/1.1\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\ncontent=x").Status);
        Assert.Equal(400, Post("pod/hmac/sign", "content=a&content=b").Status);
        Assert.Equal(400, Post("pod/hmac/sign", "content=%4").Status);
        Assert.Equal(400, Post("pod/hmac/verify", "content=a&uuid=b").Status);
    }

    [Fact]
    public void Clients_that_say_nothing_keep_nobody_out_for_ever()
    {
        var silent = Enumerable.Range(0, 15).Select(_ => new TcpClient("127.0.0.1", _port)).ToList();
        Assert.Equal(200, Get("pod/uuid").Status);
        silent.ForEach(client => client.Dispose());
        foreach (var _ in Enumerable.Range(0, 50))
        {
            Assert.Equal(200, Get("pod/uuid").Status);
        }
    }

    private static ImageId Id { get; } = ImageId.Parse("sha512-" + new string('a', 128));

    private static PodMetadata Pod(PodId id)
    {
        var image = ImageManifest.Parse("""
            {"acKind":"ImageManifest","acVersion":"0.8.11","name":"example.com/web",
             "annotations":[{"name":"authors","value":"A"},{"name":"created","value":"2020-01-01T00:00:00Z"},{"name":"extra","value":"of the image"}]}
            """u8);
        var manifest = PodManifest.Parse(Encoding.UTF8.GetBytes($$"""
            {"acKind":"PodManifest","acVersion":"0.8.11","annotations":[{"name":"ip-address","value":"10.1.2.3"}],
             "apps":[{"name":"web","image":{"id":"{{Id}}"},"annotations":[{"name":"extra","value":"of the pod"}]}]}
            """));
        return new PodMetadata(id.ToString(), manifest, [new AppMetadata(manifest.Apps[0], image, Id)]);
    }

    private (int Status, string Type, string Body) Get(string entry) => Send($"GET /{Token}/acMetadata/v1/{entry} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");

    private Answer Post(string entry, string form)
    {
        var (status, _, body) = Send($"POST /{Token}/acMetadata/v1/{entry} HTTP/1.1\r\nContent-Type: {Form}; charset=utf-8\r\nContent-Length: {Encoding.UTF8.GetByteCount(form)}\r\n\r\n{form}");
        return new Answer(status, body);
    }

    private int Verify(string content, string uuid, string signature) =>
        Post("pod/hmac/verify", $"content={Uri.EscapeDataString(content)}&uuid={Uri.EscapeDataString(uuid)}&signature={Uri.EscapeDataString(signature)}").Status;

    private (int Status, string Type, string Body) Send(string request)
    {
        using var client = new TcpClient("127.0.0.1", _port) { ReceiveTimeout = 20_000 };
        client.GetStream().Write(Encoding.UTF8.GetBytes(request));
        using var reader = new StreamReader(client.GetStream());
        var text = reader.ReadToEnd().Split("\r\n\r\n", 2);
        var type = text[0].Split("\r\n").First(line => line.StartsWith("Content-Type: ", StringComparison.Ordinal))["Content-Type: ".Length..];
        return (int.Parse(text[0].Split(' ')[1]), type, text[1]);
    }

    private sealed record Answer(int Status, string Body)
    {
        internal string Expect(int status)
        {
            Assert.Equal(status, Status);
            return Body;
        }
    }
}
