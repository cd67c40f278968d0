using System.CommandLine;
using Acserver.Manage;
using Appc.CommandLine;

namespace Acserver.Serve;

/// <summary>acserver serve.</summary>
internal sealed class ServeCommand : ToolCommand
{
    private readonly Option<string[]> _listen = new("--listen")
    {
        Description = "address and port to listen on (default: sockets passed by systemd, else 127.0.0.1:8080, or port 8443 with TLS)", HelpName = "ADDRESS:PORT",
    };

    private readonly Option<string?> _certificate = new("--tls-cert") { Description = "PEM file with the certificate and those that lead to its authority", HelpName = "FILE" };
    private readonly Option<string?> _key = new("--tls-key") { Description = "PEM file with the certificate's secret key", HelpName = "FILE" };
    private readonly Option<string[]> _names = new("--server-name")
    {
        Description = "host that this server speaks for (default: whatever host a client asks for)", HelpName = "NAME",
    };

    private readonly Option<string?> _url = new("--url")
    {
        Description = "where clients reach this server, for discovery pages (default: the host that a client asks for)", HelpName = "https://HOST[:PORT]",
    };

    private readonly Option<string> _log = new("--access-log")
    {
        Description = "where a JSON line for each request goes: - for standard output, none, or a file", HelpName = "FILE", DefaultValueFactory = _ => "-",
    };

    private readonly Option<int> _connections = new("--max-connections") { Description = "connections at a time", HelpName = "N", DefaultValueFactory = _ => 20_000 };
    private readonly Option<long> _upload = new("--max-upload") { Description = "bytes of one image that is uploaded", HelpName = "BYTES", DefaultValueFactory = _ => 16L << 30 };
    private readonly Option<bool> _unsigned = new("--allow-unsigned") { Description = "take uploads of images without a signature too" };
    private readonly Option<int> _drain = new("--drain") { Description = "seconds that requests may go on after SIGTERM", HelpName = "SECONDS", DefaultValueFactory = _ => 30 };
    private readonly Option<string?> _store = StoreOption.New();

    internal ServeCommand()
        : base(
            "serve",
            "answer clients until SIGTERM",
            "acserver serve --tls-cert cert.pem --tls-key key.pem --server-name example.com --listen 0.0.0.0:443",
            "acserver serve --store /srv/acis --listen 127.0.0.1:8080 --url https://example.com")
    {
        Details = "Discovery pages for every name that has images, the images, their signatures and the keys that vouch for them. Certificate and key are read again when "
            + "their files change; images and keys that other commands add are served at once. Who holds a token (acserver token) may upload images. /healthz and /readyz tell a supervisor how it goes, /metrics tells "
            + "clients on this machine in Prometheus' format.";
        foreach (var option in (Option[])[_store, _listen, _certificate, _key, _names, _url, _log, _connections, _upload, _unsigned, _drain])
        {
            Options.Add(option);
        }

        SetAction(parse => ServeHandler.Run(new ServeOptions(
            parse.GetValue(_store),
            parse.GetValue(_listen) ?? [],
            parse.GetValue(_certificate),
            parse.GetValue(_key),
            parse.GetValue(_names) ?? [],
            parse.GetValue(_url),
            parse.GetValue(_log)!,
            parse.GetValue(_connections),
            parse.GetValue(_upload),
            parse.GetValue(_unsigned),
            TimeSpan.FromSeconds(parse.GetValue(_drain)))));
    }
}
