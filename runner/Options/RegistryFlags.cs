using System.CommandLine;
using Appc.CommandLine;
using Appc.ImageStore.Discovery;
using Appc.ImageStore.Mirrors;
using Appc.ImageStore.Registry;

namespace Runner.Options;

/// <summary>What a command that may fetch from a registry or a web server can be told about it.</summary>
internal sealed class RegistryFlags
{
    private readonly Option<string?> _authFile = new("--authfile") { Description = "file with registry passwords instead of the usual places", HelpName = "FILE" };
    private readonly Option<string?> _caFile = new("--ca-file") { Description = "PEM file with certificate authorities to trust beside the system's", HelpName = "FILE" };
    private readonly Option<string[]> _tokenHosts = new("--token-host") { Description = "host that may be given the registry's password", HelpName = "HOST" };

    private readonly Option<string[]> _connectTo = new("--connect-to")
    {
        Description = "connect elsewhere than the address says, as with curl; certificates are still judged by the name", HelpName = "HOST:PORT:TARGET:PORT",
    };

    private readonly MirrorFlags _mirrors = new();

    /// <summary>Adds the options to a command.</summary>
    internal void AddTo(Command command)
    {
        command.Options.Add(_authFile);
        command.Options.Add(_tokenHosts);
        AddWebTo(command);
    }

    /// <summary>Adds those options to a command that speaks to no registry.</summary>
    internal void AddWebTo(Command command)
    {
        command.Options.Add(_caFile);
        command.Options.Add(_connectTo);
        _mirrors.AddTo(command);
    }

    /// <summary>What was given.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="insecure">What is not checked.</param>
    /// <param name="stateDirectory">Where a mirror map may be; null for the usual one.</param>
    internal RegistryOptions Read(ParseResult parse, InsecureOptions insecure, string? stateDirectory) => new()
    {
        AllowHttp = insecure.Http,
        SkipTlsVerification = insecure.Tls,
        AuthFile = parse.GetValue(_authFile),
        CaFile = parse.GetValue(_caFile),
        TokenHosts = [.. parse.GetValue(_tokenHosts) ?? []],
        ConnectTo = [.. (parse.GetValue(_connectTo) ?? []).Select(ConnectTo.Parse)],
        Mirrors = MirrorMapReader.Find(_mirrors.FileOf(parse), MirrorMapReader.UsualPlaces(stateDirectory), _mirrors.GivenOf(parse)),
        Notice = Report.Info,
    };
}
