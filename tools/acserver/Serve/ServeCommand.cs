using System.CommandLine;
using Acserver.Configuration;
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
        Description = "where a JSON line for each request goes: - for standard output, none, or a file", HelpName = "FILE", DefaultValueFactory = _ => ServeSettings.DefaultAccessLog,
    };

    private readonly Option<int> _connections = new("--max-connections") { Description = "connections at a time", HelpName = "N", DefaultValueFactory = _ => ServeSettings.DefaultMaxConnections };
    private readonly Option<long> _upload = new("--max-upload") { Description = "bytes of one image that is uploaded", HelpName = "BYTES", DefaultValueFactory = _ => ServeSettings.DefaultMaxUpload };
    private readonly Option<bool> _unsigned = new("--allow-unsigned") { Description = "take uploads of images without a signature too" };
    private readonly Option<bool> _hide = new("--no-pages") { Description = "no pages for people that list what is published" };
    private readonly Option<int> _drain = new("--drain") { Description = "seconds that requests may go on after SIGTERM", HelpName = "SECONDS", DefaultValueFactory = _ => ServeSettings.DefaultDrain };
    private readonly Option<string?> _store = StoreOption.New();
    private readonly Option<string?> _bundle = new("--bundle") { Description = "serve this bundle as it is, in place of a store; all of it is verified first", HelpName = "BUNDLE" };
    private readonly Option<string[]> _bundleKeys = new("--bundle-key") { Description = "public key that must have signed the bundle; of several one suffices", HelpName = "PUBKEY" };
    private readonly Option<string?> _config = new("--config") { Description = "JSON file with a key for each option here; options count more", HelpName = "FILE" };
    private readonly Option<bool> _check = new("--check") { Description = "say whether configuration and certificate are good, and serve nothing" };

    internal ServeCommand()
        : base(
            "serve",
            "answer clients until SIGTERM",
            "acserver serve --tls-cert cert.pem --tls-key key.pem --server-name example.com --listen 0.0.0.0:443",
            "acserver serve --store /srv/acis --listen 127.0.0.1:8080 --url https://example.com",
            "acserver serve --config /etc/acserver/config.json")
    {
        Details = "Discovery pages for every name that has images, the images, their signatures and the keys that vouch for them; for people, pages that list and search what is published. Certificate and key are read again when "
            + "their files change; images and keys that other commands add are served at once. Who holds a token (acserver token) may upload images. /healthz and /readyz tell a supervisor how it goes, /metrics tells "
            + "clients on this machine in Prometheus' format.\n\n"
            + "With SIGHUP the configuration file, certificate and key are read again and the access log is opened anew; requests under way go on, and what is wrong leaves the old in use. "
            + "Store, listen and max-connections count from the next start.";
        foreach (var option in (Option[])[_config, _check, _store, _bundle, _bundleKeys, _listen, _certificate, _key, _names, _url, _log, _connections, _upload, _unsigned, _hide, _drain])
        {
            Options.Add(option);
        }

        SetAction(parse =>
        {
            var source = new ConfigSource(parse.GetValue(_config), Read(parse));
            return parse.GetValue(_check) ? ServeHandler.Check(source) : ServeHandler.Run(source);
        });
    }

    // Only what was typed: a default must not stand above what the configuration file says.
    private ServeSettings Read(ParseResult parse) => new()
    {
        Store = parse.GetValue(_store),
        Listen = IsGiven(parse, _listen) ? parse.GetValue(_listen) : null,
        Certificate = parse.GetValue(_certificate),
        Key = parse.GetValue(_key),
        ServerNames = IsGiven(parse, _names) ? parse.GetValue(_names) : null,
        Url = parse.GetValue(_url),
        AccessLog = IsGiven(parse, _log) ? parse.GetValue(_log) : null,
        MaxConnections = IsGiven(parse, _connections) ? parse.GetValue(_connections) : null,
        MaxUpload = IsGiven(parse, _upload) ? parse.GetValue(_upload) : null,
        AllowUnsigned = IsGiven(parse, _unsigned) ? parse.GetValue(_unsigned) : null,
        HidePages = IsGiven(parse, _hide) ? parse.GetValue(_hide) : null,
        Bundle = parse.GetValue(_bundle),
        BundleKeys = IsGiven(parse, _bundleKeys) ? parse.GetValue(_bundleKeys) : null,
        Drain = IsGiven(parse, _drain) ? parse.GetValue(_drain) : null,
    };

    private static bool IsGiven(ParseResult parse, Option option) => parse.GetResult(option) is { Implicit: false };
}
