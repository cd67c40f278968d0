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

    /// <summary>What was asked of the server as a proxy, CONNECT included; not what came through the tunnel.</summary>
    internal bool IsProxied { get; init; }

    /// <summary>What a POST carried.</summary>
    internal string Body { get; init; } = string.Empty;
}

/// <summary>An answer, and after how many bytes of its body the connection is cut.</summary>
internal sealed record WebAnswer(int Status, byte[] Body, params string[] Headers)
{
    internal int? CutAfter { get; init; }

    /// <summary>Done when that many bytes are on their way, before the connection is closed.</summary>
    internal Action AtCut { get; init; } = () => { };

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
    private const string Tunnel = "CONNECT";
    private readonly TcpListener _listener;
    private readonly Func<WebRequest, WebAnswer> _handler;
    private readonly X509Certificate2? _certificate;

    private long _moved;

    internal FakeWeb(Func<WebRequest, WebAnswer> handler, X509Certificate2? certificate = null, string address = "127.0.0.1", int port = 0)
    {
        _listener = new TcpListener(IPAddress.Parse(address), port);
        _handler = handler;
        _certificate = certificate;
        _listener.Start();
        new Thread(Accept) { IsBackground = true }.Start();
    }

    /// <summary>Judges what is asked of it as a proxy before anything else does; null to let it through.</summary>
    internal Func<WebRequest, WebAnswer?> Gate { get; init; } = _ => null;

    /// <summary>Bytes of bodies sent so far.</summary>
    internal long Moved => Interlocked.Read(ref _moved);

    /// <summary>The address, 127.0.0.1 by default, and the port.</summary>
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
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // stopped: which of the three it says depends on the moment, and an exception that leaves a thread ends the whole run
        }
    }

    private void Serve(TcpClient client)
    {
        using (client)
        {
            try
            {
                Begin(client);
            }
            catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or System.Security.Authentication.AuthenticationException)
            {
                // the client went away, which is its right
            }
        }
    }

    // With a certificate, who greets in TLS gets TLS.
    private void Begin(TcpClient client)
    {
        var first = new byte[1];
        if (_certificate is null || client.Client.Receive(first, SocketFlags.Peek) == 0 || first[0] != TlsHandshake)
        {
            Serve(client.GetStream(), null);
            return;
        }

        using var tls = new SslStream(client.GetStream());
        tls.AuthenticateAsServer(_certificate);
        Serve(tls, null);
    }

    private void Serve(Stream stream, string? host)
    {
        while (ReadHead(stream) is { } head)
        {
            var request = Parse(head, stream, host);
            Requests.Enqueue(request);
            var refusal = request.IsProxied ? Gate(request) : null;
            if (refusal is null && request.Path == Tunnel)
            {
                stream.Write("HTTP/1.1 200 OK\r\n\r\n"u8);
                using var tls = new SslStream(stream);
                tls.AuthenticateAsServer(_certificate!);
                Serve(tls, request.Host);
                return;
            }

            if (!Answer(stream, refusal ?? _handler(request)))
            {
                return;
            }
        }
    }

    private static WebRequest Parse(string head, Stream stream, string? host)
    {
        var lines = head.Split("\r\n");
        var words = lines[0].Split(' ');
        var headers = lines.Skip(1).Select(line => line.Split(':', 2)).Where(pair => pair.Length == 2)
            .ToDictionary(pair => pair[0].Trim().ToLowerInvariant(), pair => pair[1].Trim());
        if (words[0] == "CONNECT")
        {
            return new WebRequest(words[1].EndsWith(":443", StringComparison.Ordinal) ? words[1][..^4] : words[1], Tunnel, headers) { IsProxied = true };
        }

        var body = new byte[headers.TryGetValue("content-length", out var length) ? int.Parse(length) : 0];
        stream.ReadExactly(body);
        var isProxied = words[1].StartsWith("http://", StringComparison.Ordinal);
        return new WebRequest(host ?? headers.GetValueOrDefault("host", string.Empty), isProxied ? new Uri(words[1]).PathAndQuery : words[1], headers)
        {
            IsProxied = isProxied,
            Body = Encoding.UTF8.GetString(body),
        };
    }

    private bool Answer(Stream stream, WebAnswer answer)
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
        var count = answer.CutAfter ?? answer.Body.Length;
        stream.Write(answer.Body.AsSpan(0, count));
        stream.Flush();
        Interlocked.Add(ref _moved, count);
        answer.AtCut();
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
