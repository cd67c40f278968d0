using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Appc.CommandLine;
using Appc.Linux;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Acserver.Serve;

/// <summary>Kestrel, with limits for clients that are slow, many or malicious: HTTP/1.1, over TLS 1.2 and 1.3 where there is a certificate.</summary>
internal sealed class WebServer
{
    // A line that ends in a bare line feed is where two servers may disagree (RFC 9112 section 2.2); no client sends one.
    private const string NoBareLineFeeds = "Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators";
    private const int MostHeaderBytes = 16 << 10;
    private const int MostHeaders = 64;
    private const int MostRequestLineBytes = 8 << 10;
    private static readonly TimeSpan s_headers = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_idle = TimeSpan.FromSeconds(60);
    private readonly ServeOptions _options;
    private readonly Requests _requests;
    private readonly ServerCertificate? _certificate;
    private volatile HostOptions? _host;

    internal WebServer(ServeOptions options, Requests requests, ServerCertificate? certificate)
    {
        (_options, _requests, _certificate) = (options, requests, certificate);
    }

    /// <summary>How long requests may go on after SIGTERM; the host looks at it when it stops.</summary>
    internal void SetDrain(TimeSpan drain)
    {
        if (_host is { } host)
        {
            host.ShutdownTimeout = drain;
        }
    }

    /// <summary>Listens, says so, and serves until SIGTERM or SIGINT; then requests may end.</summary>
    internal int Run()
    {
        AppContext.SetSwitch(NoBareLineFeeds, true);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(Configure);
        Supervisor.HearSignalsToTheEnd();
        using var application = builder.Build();
        _host = application.Services.GetRequiredService<IOptions<HostOptions>>().Value;
        SetDrain(_options.Drain);
        ((IApplicationBuilder)application).Run(_requests.Handle);
        application.Lifetime.ApplicationStarted.Register(() => Started(application.Urls));
        application.Lifetime.ApplicationStopping.Register(() =>
        {
            _requests.IsReady = false;
            Supervisor.Notify("STOPPING=1");
        });
        application.Run();
        return 0;
    }

    private void Started(IEnumerable<string> addresses)
    {
        _requests.IsReady = true;
        Report.Info($"serving {string.Join(", ", addresses)}");
        Supervisor.Notify("READY=1");
    }

    private void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.AllowSynchronousIO = false;
        kestrel.Limits.MaxConcurrentConnections = _options.MaxConnections;
        kestrel.Limits.MaxRequestHeadersTotalSize = MostHeaderBytes;
        kestrel.Limits.MaxRequestHeaderCount = MostHeaders;
        kestrel.Limits.MaxRequestLineSize = MostRequestLineBytes;
        kestrel.Limits.RequestHeadersTimeout = s_headers;
        kestrel.Limits.KeepAliveTimeout = s_idle;
        kestrel.Limits.MaxRequestBodySize = 0;
        var passed = Supervisor.PassedSockets();
        foreach (var socket in _options.Listen.Count == 0 ? passed : [])
        {
            kestrel.ListenHandle(socket, Endpoint);
        }

        var addresses = _options.Listen.Count > 0 ? _options.Listen : passed.Count > 0 ? [] : [_certificate is null ? "127.0.0.1:8080" : "127.0.0.1:8443"];
        foreach (var address in addresses)
        {
            kestrel.Listen(Parse(address), Endpoint);
        }
    }

    private void Endpoint(ListenOptions endpoint)
    {
        endpoint.Protocols = HttpProtocols.Http1;
        endpoint.Use(next => async connection =>
        {
            _requests.Metrics.ConnectionOpened();
            if (_certificate is null && connection.Features.Get<IConnectionSocketFeature>()?.Socket is { } socket)
            {
                SendDirectly(connection, socket);
            }

            try
            {
                await next(connection);
            }
            finally
            {
                _requests.Metrics.ConnectionClosed();
            }
        });
        if (_certificate is { } certificate)
        {
            endpoint.UseHttps(new TlsHandshakeCallbackOptions
            {
                HandshakeTimeout = s_headers,
                OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
                {
                    ServerCertificateContext = certificate.Current,
                    EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                }),
            });
        }
    }

    private static void SendDirectly(ConnectionContext connection, Socket socket)
    {
        var output = new SocketOutput(connection, socket);
        connection.Transport = new DuplexPipe(connection.Transport.Input, output);
        connection.Features.Set<IFileOutput>(output);
    }

    private static IPEndPoint Parse(string address) =>
        ListenAddress.TryParse(address) ?? throw new UsageException($"--listen {ByteEscaping.ToDisplay(address)}: {ListenAddress.Rule}");
}
