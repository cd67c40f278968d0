using Acserver.Bundles;
using Acserver.Configuration;
using Acserver.Depot;
using Acserver.Manage;
using Acserver.Upload;
using Acserver.Web;
using Appc.CommandLine;
using Appc.ImageSpec;

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
        using var certificate = options.Certificate is null ? null : new ServerCertificate(options.Certificate, options.Key!);
        using var sessions = new UploadSessions(depot);
        using var pages = new PageSources(depot);
        var answers = Answers.Make(depot, sessions, pages, options);
        using var log = AccessLog.Open(options.AccessLog);
        var requests = new Requests(answers, log);
        var server = new WebServer(options, requests, certificate);
        using var reloader = new Reloader(source, options, now =>
        {
            var next = Answers.Make(depot, sessions, pages, now);
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
