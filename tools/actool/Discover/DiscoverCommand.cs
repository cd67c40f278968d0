using System.CommandLine;
using Appc.CommandLine;

namespace Actool;

/// <summary>actool discover.</summary>
internal sealed class DiscoverCommand : ToolCommand
{
    private readonly Argument<string[]> _apps = new("APP") { Description = "NAME[:VERSION][,label=value...]", Arity = ArgumentArity.OneOrMore };
    private readonly Option<bool> _json = new("--json") { Description = "print the result as JSON" };
    private readonly Option<int> _port = new("--port") { Description = "port of the discovery pages (default: 443, or 80 for plain HTTP)", HelpName = "N" };
    private readonly Option<bool> _insecure = new("--insecure") { Description = "take any certificate, and plain HTTP where there is no TLS" };
    private readonly Option<string?> _caFile = new("--ca-file")
    {
        Description = "PEM file with certificate authorities to trust beside the system's", HelpName = "FILE",
    };

    private readonly Option<string[]> _connectTo = new("--connect-to")
    {
        Description = "connect elsewhere than the address says, as with curl", HelpName = "HOST:PORT:TARGET:PORT",
    };

    private readonly MirrorFlags _mirrors = new();

    internal DiscoverCommand()
        : base(
            "discover",
            "find where images, signatures and keys of a name are",
            "actool discover example.com/hello:1.0.0",
            "actool discover --json example.com/hello,arch=aarch64",
            "actool discover --ca-file ca.pem --connect-to example.com:443:localhost:8443 example.com/hello")
    {
        Details = "Asks https://NAME?ac-discovery=1, and the parents of the name where that says nothing about it; fetches no image. "
            + "Without labels, version is latest, and os and arch are this machine's.";
        Options.Add(_json);
        Options.Add(_port);
        Options.Add(_insecure);
        Options.Add(_caFile);
        Options.Add(_connectTo);
        _mirrors.AddTo(this);
        Arguments.Add(_apps);
        SetAction(parse => DiscoverHandler.Run(new DiscoverOptions(
            parse.GetRequiredValue(_apps), parse.GetValue(_json), parse.GetValue(_port), parse.GetValue(_insecure), parse.GetValue(_caFile), parse.GetValue(_connectTo) ?? [])
        {
            MirrorMap = _mirrors.FileOf(parse), Mirrors = _mirrors.GivenOf(parse),
        }));
    }
}
