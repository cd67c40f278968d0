using System.CommandLine;
using Appc.CommandLine;

namespace Docker2Aci;

/// <summary>docker2aci [convert].</summary>
internal sealed class ConvertCommand : ToolCommand
{
    private readonly Argument<string> _source = new("SOURCE")
    {
        Description = "docker://[REGISTRY/]NAME[:TAG|@DIGEST], a file (docker save, OCI archive) or a directory (OCI layout)",
    };

    private readonly Option<bool> _noSquash = new("--nosquash") { Description = "one ACI for each layer, each depending on the one below" };

    private readonly Option<string?> _image = new("--image") { Description = "which image of a file or directory that holds several", HelpName = "NAME[:TAG]" };

    private readonly Option<string?> _platform = new("--platform") { Description = "which platform of an image for several; this machine's by default", HelpName = "OS/ARCH[/VARIANT]" };

    private readonly Option<bool> _allPlatforms = new("--all-platforms") { Description = "one ACI for each platform" };

    private readonly Option<string?> _output = new("--output", "-o") { Description = "directory or file to write, or - for standard output; the working directory by default", HelpName = "DIR|FILE" };

    private readonly Option<string?> _compression = new("--compression") { Description = "gzip (the default), none, xz or zstd", HelpName = "FORMAT" };

    private readonly Option<bool> _singleMember = new("--single-member") { Description = "write gzip as one member, for readers that stop after the first" };

    private readonly Option<int?> _jobs = new("--jobs") { Description = "layers fetched and unpacked at a time; by default one a processor, at least 3", HelpName = "N" };

    private readonly Option<string?> _authFile = new("--authfile") { Description = "file with registry passwords instead of the usual places", HelpName = "FILE" };

    private readonly Option<string?> _caFile = new("--ca-file") { Description = "PEM file with certificate authorities to trust beside the system's", HelpName = "FILE" };

    private readonly Option<string[]> _tokenHosts = new("--token-host") { Description = "host that may be given the registry's password", HelpName = "HOST" };

    private readonly Option<bool> _skipVerify = new("--insecure-skip-verify") { Description = "take any TLS certificate" };

    private readonly Option<bool> _allowHttp = new("--insecure-allow-http") { Description = "use plain HTTP where the registry does not speak TLS" };

    private readonly Option<bool> _json = new("--json") { Description = "report as JSON" };

    private readonly Option<bool> _quiet = new("--quiet") { Description = "no progress" };

    private readonly Option<string?> _progress = new("--progress") { Description = "auto (the default: on a terminal), plain or none", HelpName = "KIND" };

    private readonly Option<bool> _debug = new("--debug") { Description = "say more: waits, resumed downloads, what has no place in the ACI" };

    private readonly Option<string?> _directory = new("--dir") { Description = "where unfinished downloads are kept; by default the state directory", HelpName = "DIR" };

    private readonly Option<string[]> _sign = new("--sign") { Description = "secret key (OpenPGP, minisign, or PEM for image-ID signatures) that signs each file; may be repeated, one of a kind", HelpName = "SECRET" };

    private readonly Option<string?> _passphraseFile = new("--passphrase-file") { Description = "the first line of this file opens the secret keys", HelpName = "FILE" };

    internal ConvertCommand()
        : base(
            "convert",
            "convert an image; docker2aci SOURCE is short for it",
            "docker2aci docker://redis:7",
            "docker2aci --platform linux/arm64 --output redis.aci docker://quay.io/example/redis@sha256:…",
            "docker2aci --image example/app:1.2 saved.tar")
    {
        Details = "All layers are squashed into one ACI, exactly as engines unpack them. Manifest, configuration, each layer's size and "
            + "digest and each layer's diff ID are verified first; when one does not hold, nothing is written.\n\n"
            + "A download that was cut off goes on where it was; what has come is kept until the conversion succeeds. Passwords are taken from where "
            + "docker, podman and skopeo keep them, and go to the registry's own host only.\n\n"
            + "zstd inside an ACI is not in the App Container specification; other programs may not read it.";
        foreach (var option in new Option[]
        {
            _noSquash, _image, _platform, _allPlatforms, _output, _compression, _singleMember, _jobs, _authFile, _caFile, _tokenHosts, _skipVerify, _allowHttp,
            _json, _quiet, _progress, _debug, _directory, _sign, _passphraseFile,
        })
        {
            Options.Add(option);
        }

        Arguments.Add(_source);
        SetAction(parse => ConvertHandler.Run(new ConvertOptions(parse.GetRequiredValue(_source))
        {
            NoSquash = parse.GetValue(_noSquash),
            Image = parse.GetValue(_image),
            Platform = parse.GetValue(_platform),
            AllPlatforms = parse.GetValue(_allPlatforms),
            Output = parse.GetValue(_output),
            Compression = parse.GetValue(_compression),
            SingleMember = parse.GetValue(_singleMember),
            Jobs = parse.GetValue(_jobs),
            AuthFile = parse.GetValue(_authFile),
            CaFile = parse.GetValue(_caFile),
            TokenHosts = [.. parse.GetValue(_tokenHosts) ?? []],
            SkipVerify = parse.GetValue(_skipVerify),
            AllowHttp = parse.GetValue(_allowHttp),
            Json = parse.GetValue(_json),
            Quiet = parse.GetValue(_quiet),
            Progress = parse.GetValue(_progress),
            Debug = parse.GetValue(_debug),
            Directory = parse.GetValue(_directory),
            Sign = [.. parse.GetValue(_sign) ?? []],
            PassphraseFile = parse.GetValue(_passphraseFile),
        }));
    }
}
