using Acserver.Depot;
using Acserver.Manage;
using Acserver.Upload;
using Appc.CommandLine;
using Appc.ImageSpec;

namespace Acserver.Serve;

/// <summary>Serves until SIGTERM or SIGINT.</summary>
internal static class ServeHandler
{
    internal static int Run(ServeOptions options)
    {
        if ((options.Certificate is null) != (options.Key is null))
        {
            throw new UsageException("--tls-cert and --tls-key: give both or neither");
        }

        if (options.MaxConnections <= 0 || options.MaxUpload <= 0 || options.Drain < TimeSpan.Zero)
        {
            throw new UsageException("--max-connections, --max-upload and --drain: must be positive");
        }

        using var depot = StoreOption.Open(options.Store);
        WorkDirectory.Sweep(depot.Temporary);
        using var certificate = options.Certificate is null ? null : new ServerCertificate(options.Certificate, options.Key!);
        using var log = AccessLog.Open(options.AccessLog);
        var host = new HostNames(options.ServerNames, options.Url);
        using var sessions = new UploadSessions(depot);
        var uploads = new UploadAnswers(depot, host, sessions, new UploadOptions(options.MaxUpload, options.AllowUnsigned));
        try
        {
            return new WebServer(options, new Requests(depot, host, uploads, log), certificate).Run();
        }
        catch (IOException e) when (e.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            throw new BadInputException($"listen: {e.InnerException.Message}", e);
        }
    }
}
