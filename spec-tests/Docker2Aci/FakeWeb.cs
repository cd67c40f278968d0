using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace SpecTests.Docker2Aci;

/// <summary>A request as a server of <see cref="FakeWeb"/> saw it.</summary>
internal sealed record WebRequest(string Host, string Path, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>A header's value, or empty.</summary>
    internal string Header(string name) => Headers.GetValueOrDefault(name.ToLowerInvariant(), string.Empty);
}

/// <summary>An answer, and after how many bytes of its body the connection is cut.</summary>
internal sealed record WebAnswer(int Status, byte[] Body, params string[] Headers)
{
    internal int? CutAfter { get; init; }

    internal WebAnswer(int status, string body, params string[] headers)
        : this(status, Encoding.UTF8.GetBytes(body), headers)
    {
    }
}

/// <summary>
/// The whole web on one port of loopback: a plain server, and an HTTP proxy that answers for every host itself, with TLS for CONNECT.
/// One handler decides what each host says, so that attacks between hosts can be played without any of them.
/// </summary>
internal sealed class FakeWeb : IDisposable
{
    private const int TlsHandshake = 22;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<WebRequest, WebAnswer> _handler;
    private readonly X509Certificate2? _certificate;

    internal FakeWeb(Func<WebRequest, WebAnswer> handler, X509Certificate2? certificate = null)
    {
        _handler = handler;
        _certificate = certificate;
        _listener.Start();
        new Thread(Accept) { IsBackground = true }.Start();
    }

    /// <summary>127.0.0.1 and the port.</summary>
    internal string Address => _listener.LocalEndpoint.ToString()!;

    /// <summary>Everything that was asked, in order of arrival.</summary>
    internal ConcurrentQueue<WebRequest> Requests { get; } = new();

    public void Dispose() => _listener.Stop();

    private void Accept()
    {
        try
        {
            while (true)
            {
                var client = _listener.AcceptTcpClient();
                new Thread(() => Serve(client)) { IsBackground = true }.Start();
            }
        }
        catch (SocketException)
        {
            // stopped
        }
    }

    private void Serve(TcpClient client)
    {
        using (client)
        {
            try
            {
                Serve(client.GetStream(), null);
            }
            catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
            {
                // the client went away, which is its right
            }
        }
    }

    private void Serve(Stream stream, string? host)
    {
        while (ReadHead(stream) is { } head)
        {
            var lines = head.Split("\r\n");
            var words = lines[0].Split(' ');
            if (words[0] == "CONNECT")
            {
                stream.Write("HTTP/1.1 200 OK\r\n\r\n"u8);
                using var tls = new SslStream(stream);
                tls.AuthenticateAsServer(_certificate!);
                Serve(tls, words[1].EndsWith(":443", StringComparison.Ordinal) ? words[1][..^4] : words[1]);
                return;
            }

            var headers = lines.Skip(1).Select(line => line.Split(':', 2)).Where(pair => pair.Length == 2)
                .ToDictionary(pair => pair[0].Trim().ToLowerInvariant(), pair => pair[1].Trim());
            var isProxied = words[1].StartsWith("http://", StringComparison.Ordinal);
            var path = isProxied ? new Uri(words[1]).PathAndQuery : words[1];
            if (headers.TryGetValue("content-length", out var length))
            {
                stream.ReadExactly(new byte[int.Parse(length)]);
            }

            var request = new WebRequest(host ?? headers.GetValueOrDefault("host", string.Empty), path, headers);
            Requests.Enqueue(request);
            if (!Answer(stream, _handler(request)))
            {
                return;
            }
        }
    }

    private static bool Answer(Stream stream, WebAnswer answer)
    {
        var head = new StringBuilder($"HTTP/1.1 {answer.Status} X\r\n");
        foreach (var header in answer.Headers)
        {
            head.Append(header).Append("\r\n");
        }

        if (!answer.Headers.Any(header => header.StartsWith("Content-Length", StringComparison.OrdinalIgnoreCase)))
        {
            head.Append($"Content-Length: {answer.Body.Length}\r\n");
        }

        stream.Write(Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()));
        stream.Write(answer.Body.AsSpan(0, answer.CutAfter ?? answer.Body.Length));
        stream.Flush();
        return answer.CutAfter is null;
    }

    private static string? ReadHead(Stream stream)
    {
        var head = new List<byte>();
        while (!(head is [.., 13, 10, 13, 10]))
        {
            var next = stream.ReadByte();
            if (next < 0 || (head.Count == 0 && next == TlsHandshake))
            {
                return null; // a plain server ends a connection that begins with a TLS greeting
            }

            head.Add((byte)next);
        }

        return Encoding.ASCII.GetString([.. head[..^4]]);
    }
}
