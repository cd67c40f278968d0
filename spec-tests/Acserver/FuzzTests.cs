using System.Net.Sockets;
using System.Text;

namespace SpecTests.Acserver;

/// <summary>
/// Requests that were taken apart and put together again by chance, the same ones each time: the server answers each or closes the connection, never fails, keeps
/// nothing, and is as well as before.
/// </summary>
public sealed class FuzzTests(AnsweringServer answering) : IClassFixture<AnsweringServer>
{
    private const int Requests = 1500;
    private static readonly string[] s_pieces =
    [
        "GET ", "HEAD ", "PUT ", "POST ", "/", "/-/images/", "/-/web/", "/-/keys/", "/-/upload/", "/-/uploads/", "example.com", "example.com/team/hello", "/1.0.0/linux/amd64", ".aci", ".aci.asc", "/startupload",
        "/+1.0.0+linux+amd64", "/sizes.json", "/manifest", "?ac-discovery=1", "?q=", "&page=", "%2e%2e%2f", "%00", "%zz", "../", "\u00ff", "<b>", "\"", " ", "\t", "\n", "\r\n", "\r", "\0", " HTTP/1.1", " HTTP/1.0", "HTTP/9.9",
        "Host: example.com\r\n", "Host: ", "Range: bytes=", "0-", "-1", "1-0", "99999999999999999999", "If-Range: \"x\"\r\n", "If-None-Match: *\r\n", "If-None-Match: W/", "Content-Length: ", "Transfer-Encoding: chunked\r\n",
        "5\r\nabcde\r\n", "0\r\n\r\n", "Expect: 100-continue\r\n", "Authorization: Bearer TOKEN\r\n", "Authorization: Basic Og==\r\n", "Image-Signature: AAAA\r\n", "Accept: text/html\r\n", "Connection: close\r\n", "Upgrade: h2c\r\n",
    ];

    private static readonly string[] s_whole =
    [
        "GET / HTTP/1.1\r\nHost: example.com\r\nAccept: text/html\r\n\r\n", "GET /team/hello?ac-discovery=1 HTTP/1.1\r\nHost: example.com\r\n\r\n",
        "GET /-/images/example.com/team/hello/latest/linux/amd64.aci HTTP/1.1\r\nHost: example.com\r\nRange: bytes=1-5\r\n\r\n",
        "GET /-/web/example.com/team/hello/+1.0.0+linux+amd64 HTTP/1.1\r\nHost: example.com\r\nIf-None-Match: \"x\"\r\n\r\n", "GET /-/keys/example.com HTTP/1.1\r\nHost: example.com\r\n\r\n",
        "POST /-/upload/example.com/team/x/1/linux/amd64.aci/startupload HTTP/1.1\r\nHost: example.com\r\nAuthorization: Bearer TOKEN\r\nContent-Length: 0\r\n\r\n",
        "PUT /-/images/example.com/team/x/1/linux/amd64.aci HTTP/1.1\r\nHost: example.com\r\nAuthorization: Bearer TOKEN\r\nImage-Signature: QUJD\r\nContent-Length: 5\r\n\r\nabcde",
    ];

    [Fact]
    public void Nothing_makes_it_fail()
    {
        var random = new Random(20261129);
        var images = Directory.GetFileSystemEntries(Path.Join(answering.Depot.Path, "images"), "*", SearchOption.AllDirectories).Length;
        Parallel.ForEach(Enumerable.Range(0, Requests).Select(_ => Make(random)).ToList(), new ParallelOptions { MaxDegreeOfParallelism = 4 }, request =>
        {
            var answer = Exchange(request);
            Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 ", StringComparison.Ordinal), Show(request) + answer);
            var failed = answer.Replace("HTTP/1.1 505 ", string.Empty, StringComparison.Ordinal).Contains("HTTP/1.1 5", StringComparison.Ordinal); // 505: not a version of HTTP
            Assert.False(failed, Show(request) + answer + answering.Server.Errors);
        });
        Assert.Equal(200, answering.Server.Get("/-/images/example.com/team/hello/1.0.0/linux/amd64.aci").Status);
        Assert.Equal(images, Directory.GetFileSystemEntries(Path.Join(answering.Depot.Path, "images"), "*", SearchOption.AllDirectories).Length);
        Assert.DoesNotContain(": warning: ", answering.Server.Errors.Replace(": warning: the limit of ", string.Empty, StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private string Make(Random random)
    {
        var text = new StringBuilder(s_whole[random.Next(s_whole.Length)]);
        for (var changes = random.Next(1, 6); changes > 0; changes--)
        {
            var at = random.Next(text.Length);
            switch (random.Next(4))
            {
                case 0:
                    text.Insert(at, s_pieces[random.Next(s_pieces.Length)]);
                    break;
                case 1:
                    text.Remove(at, Math.Min(random.Next(1, 12), text.Length - at));
                    break;
                case 2:
                    text[at] = (char)random.Next(256);
                    break;
                default:
                    text.Insert(at, text.ToString(at, Math.Min(random.Next(1, 40), text.Length - at)));
                    break;
            }

            text.Append(text.Length == 0 ? "\r\n" : string.Empty);
        }

        return text.Replace("TOKEN", answering.Token).ToString();
    }

    // The sending side is closed behind the request, so that a server that waits for more ends too.
    private string Exchange(string request)
    {
        using var client = answering.Server.Connect();
        var stream = client.GetStream();
        var received = new MemoryStream();
        try
        {
            stream.Write(Encoding.Latin1.GetBytes(request));
            client.Client.Shutdown(SocketShutdown.Send);
            stream.CopyTo(received);
        }
        catch (Exception e) when (e is SocketException || e.InnerException is SocketException)
        {
            // it closes what it does not understand without reading all of it
        }

        return Encoding.Latin1.GetString(received.ToArray());
    }

    private static string Show(string request) => Appc.Linux.ByteEscaping.ToDisplay(request) + "\n";
}
