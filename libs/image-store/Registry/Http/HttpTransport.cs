using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Appc.ImageSpec;
using Appc.ImageStore.Registry.Upload;

namespace Appc.ImageStore.Registry.Http;

/// <summary>
/// Sends one request and returns what came back: no redirect, no cookie, no decompression, no retry. Everything that a server could
/// use to lead a client astray is decided by the callers.
/// </summary>
internal sealed class HttpTransport : IDisposable
{
    private const int HeaderKilobytes = 64;
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);
    private readonly HttpClient _client;
    private readonly CertificateTrust _trust;

    internal HttpTransport(RegistryOptions options)
    {
        _trust = new CertificateTrust(options);
        var proxy = new EnvironmentProxy(Environment.GetEnvironmentVariable);
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            MaxResponseHeadersLength = HeaderKilobytes,
            MaxResponseDrainSize = 0,
            ConnectCallback = (context, _) => SafeConnect.Connect(context.DnsEndPoint, options.ConnectTo),
            Proxy = proxy,
            DefaultProxyCredentials = null,
            SslOptions = _trust.Options,
        };
        _client = new HttpClient(handler, disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>True once any server has shown a certificate: it does speak TLS, however it goes on.</summary>
    internal bool HasSeenTls => _trust.HasSeenCertificate;

    /// <summary>The response with its body unread.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="patience">How long to wait for the answer to begin; null for as long as for any.</param>
    /// <exception cref="IOException">The network failed; another attempt may succeed.</exception>
    /// <exception cref="NotVerifiedException">The server's certificate is not trusted.</exception>
    internal HttpResponseMessage Send(HttpRequestMessage request, TimeSpan? patience = null)
    {
        request.Version = HttpVersion.Version11;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        request.Headers.UserAgent.ParseAdd("appc-tooling");
        request.Headers.AcceptEncoding.ParseAdd("identity");
        using var limit = new CancellationTokenSource(patience ?? s_patience);
        if (request.Content is BlobContent blob)
        {
            blob.Moved = () => limit.CancelAfter(s_patience); // however large it is, as long as it moves
        }

        try
        {
            return _client.Send(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        }
        catch (HttpRequestException e) when (!limit.IsCancellationRequested)
        {
            throw Failure(request.RequestUri!, e);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            throw new IOException($"connect to {request.RequestUri!.Authority}: no answer in time", e);
        }
    }

    public void Dispose() => _client.Dispose();

    private static Exception Failure(Uri address, HttpRequestException e)
    {
        if (e is { HttpRequestError: HttpRequestError.ProxyTunnelError, StatusCode: { } status })
        {
            return RetrySchedule.IsPassing(status)
                ? new IOException($"connect to {address.Authority}: the proxy answered {(int)status}", e)
                : new BadInputException($"connect to {address.Authority}: the proxy answered {(int)status}{(status == HttpStatusCode.ProxyAuthenticationRequired ? " (its user and password stand in its address)" : string.Empty)}", e);
        }

        for (Exception? cause = e; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case BadInputException bad:
                    return bad;
                case SocketException { SocketErrorCode: SocketError.AccessDenied } refused:
                    return new BadInputException($"connect to {address.Authority}: refused: {refused.Message}", e);
                case SocketException { SocketErrorCode: SocketError.ConnectionRefused or SocketError.HostNotFound or SocketError.NoData } absent:
                    return new NoServerException($"connect to {address.Authority}: {Lower(absent.Message)}", e);
                case SocketException socket:
                    return new IOException($"connect to {address.Authority}: {Lower(socket.Message)}", e);
                case AuthenticationException when IsCertificate(cause):
                    return new NotVerifiedException(
                        $"connect to {address.Authority}: its certificate is not trusted",
                        "give the authority that issued it with --ca-file");
                case AuthenticationException:
                    return new NoServerException($"connect to {address.Authority}: it does not speak TLS as it should (--insecure-allow-http allows plain HTTP)", e);
            }
        }

        return new IOException($"connect to {address.Authority}: {Lower(e.Message)}", e);
    }

    // .NET has one exception for a certificate it refuses and another for a peer that speaks no TLS; only their texts differ.
    private static bool IsCertificate(Exception e) => e.Message.Contains("certificate", StringComparison.OrdinalIgnoreCase);

    private static string Lower(string message)
    {
        var line = message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
        return line.Length > 1 && char.IsLower(line[1]) ? char.ToLowerInvariant(line[0]) + line[1..] : line;
    }
}
