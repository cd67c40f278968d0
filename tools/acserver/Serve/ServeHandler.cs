using Acserver.Bundles;
using Acserver.Configuration;
using Acserver.Depot;
using Acserver.Manage;
using Acserver.Upload;
using Acserver.Web;
using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.Linux.Process;

namespace Acserver.Serve;

/// <summary>Serves until SIGTERM or SIGINT.</summary>
internal static class ServeHandler
{
    internal static int Run(ConfigSource source)
    {
        var options = source.Read();
        using var view = options.Bundle is null ? null : BundleView.Open(options.Bundle, options.BundleKeys);
        using var own = view is null ? StoreOption.Open(options.Store) : null;
        var depot = view?.Depot ?? own!;
        WorkDirectory.Sweep(depot.Temporary);
        var files = ShareOut(options);
        using var certificate = options.Certificate is null ? null : new ServerCertificate(options.Certificate, options.Key!);
        using var sessions = new UploadSessions(depot, TimeProvider.System);
        using var pages = new PageSources(depot);
        using var log = AccessLog.Open(options.AccessLog);
        var metrics = Gauges(new Metrics(), sessions, certificate, log);
        var services = new Services(depot, sessions, pages, files, metrics);
        var requests = new Requests(Answers.Make(services, options), log, metrics, depot);
        var server = new WebServer(options with { MaxConnections = files.Connections }, requests, certificate);
        using var reloader = new Reloader(source, options, now =>
        {
            var next = Answers.Make(services, now);
            var pair = certificate is null || now.Certificate is null ? null : ServerCertificate.Load(now.Certificate, now.Key!);
            log.Reopen(now.AccessLog); // the last that can fail
            certificate?.Use(pair);
            server.SetDrain(now.Drain);
            requests.Use(next);
        });
        try
        {
            return server.Run();
        }
        catch (IOException e) when (e.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            throw new BadInputException($"listen: {e.InnerException.Message}", e);
        }
    }

    private static OpenFileBudget ShareOut(ServeOptions options)
    {
        var files = OpenFileBudget.Of(OpenFiles.Limit(), options.MaxConnections);
        if (files.Connections < options.MaxConnections)
        {
            Report.Warn($"the limit of {OpenFiles.Limit()} open files leaves room for {files.Connections} connections, not {options.MaxConnections} (--max-connections): raise it (ulimit -n, LimitNOFILE=) or ask for less");
        }

        return files;
    }

    private static Metrics Gauges(Metrics metrics, UploadSessions sessions, ServerCertificate? certificate, AccessLog log)
    {
        metrics.Add("acserver_uploads_open", "gauge", "Uploads by the push protocol that were started and have not ended.", () => sessions.Count);
        metrics.Add("acserver_access_log_dropped_total", "counter", "Lines that the access log could not take.", () => log.Dropped);
        if (certificate is not null)
        {
            metrics.Add("acserver_certificate_expiry_timestamp_seconds", "gauge", "When the certificate in use ends.", () => certificate.Ends.ToUnixTimeSeconds());
        }

        return metrics;
    }

    /// <summary>Says whether the server could start: reads all that a start reads, and changes nothing.</summary>
    internal static int Check(ConfigSource source)
    {
        var options = source.Read();
        _ = new HostNames(options.ServerNames, options.Url);
        foreach (var address in options.Listen)
        {
            _ = ListenAddress.TryParse(address) ?? throw new UsageException($"--listen {Appc.Linux.ByteEscaping.ToDisplay(address)}: {ListenAddress.Rule}");
        }

        if (options.Certificate is not null)
        {
            ServerCertificate.Load(options.Certificate, options.Key!);
        }

        Console.Out.WriteLine("the configuration is good");
        return 0;
    }
}
