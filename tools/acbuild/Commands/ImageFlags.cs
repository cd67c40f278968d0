using System.CommandLine;
using Acbuild.Images;
using Appc.CommandLine;
using Appc.ImageSpec.Oci;
using Appc.ImageStore.Discovery;
using Appc.ImageStore.Mirrors;
using Appc.ImageStore.Registry;
using Appc.Linux;

namespace Acbuild.Commands;

/// <summary>What a command that may take files of other images can be told about them.</summary>
internal sealed class ImageFlags
{
    private readonly Option<string?> _platform = new("--platform") { Description = "which platform of a Docker or OCI image for several; this machine's by default", HelpName = "OS/ARCH[/VARIANT]" };
    private readonly Option<bool> _insecure = new("--insecure") { Description = "use plain HTTP where a server does not speak TLS" };
    private readonly Option<string[]> _insecureOptions = new("--insecure-options") { Description = "do without: image (signatures), http, tls; with commas", HelpName = "LIST" };
    private readonly Option<string?> _store = new("--dir") { Description = "the store of images by name, which runner has too", HelpName = "DIR" };
    private readonly Option<string?> _authFile = new("--authfile") { Description = "file with registry passwords instead of the usual places", HelpName = "FILE" };
    private readonly Option<string?> _caFile = new("--ca-file") { Description = "PEM file with certificate authorities to trust beside the system's", HelpName = "FILE" };
    private readonly Option<string[]> _connectTo = new("--connect-to") { Description = "connect elsewhere than the address says, as with curl", HelpName = "HOST:PORT:TARGET:PORT" };
    private readonly MirrorFlags _mirrors = new();
    private readonly bool _hasForeign;

    /// <summary>Makes the options.</summary>
    /// <param name="hasForeign">Docker and OCI images are meant too.</param>
    internal ImageFlags(bool hasForeign)
    {
        _hasForeign = hasForeign;
    }

    internal void AddTo(Command command)
    {
        if (_hasForeign)
        {
            Array.ForEach<Option>([_platform, _authFile], command.Options.Add);
        }

        Array.ForEach<Option>([_insecure, _insecureOptions, _store, _caFile, _connectTo], command.Options.Add);
        _mirrors.AddTo(command);
    }

    internal ImageAccess Read(ParseResult parse)
    {
        var words = (parse.GetValue(_insecureOptions) ?? []).SelectMany(value => value.Split(',', StringSplitOptions.RemoveEmptyEntries)).ToList();
        if (words.Find(word => word is not ("image" or "http" or "tls" or "none" or "all")) is { } unknown)
        {
            throw new UsageException($"--insecure-options {ByteEscaping.ToDisplay(unknown)}: not one of none, image, http, tls, all");
        }

        bool Without(string word) => words.Contains(word) || words.Contains("all");
        var registry = new RegistryOptions
        {
            AllowHttp = parse.GetValue(_insecure) || Without("http"),
            SkipTlsVerification = Without("tls"),
            AuthFile = _hasForeign ? parse.GetValue(_authFile) : null,
            CaFile = parse.GetValue(_caFile),
            ConnectTo = [.. (parse.GetValue(_connectTo) ?? []).Select(ConnectTo.Parse)],
            Mirrors = MirrorMapReader.Find(_mirrors.FileOf(parse), MirrorMapReader.UsualPlaces(null), _mirrors.GivenOf(parse)),
            Notice = Report.Info,
        };
        var choice = new ImageChoice { Platform = _hasForeign && parse.GetValue(_platform) is { } platform ? Platform.Parse(platform) : null };
        return new ImageAccess(choice, registry, parse.GetValue(_store), Without("image"));
    }
}
