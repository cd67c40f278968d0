using System.CommandLine;
using Acserver.Bundles;
using Acserver.Manage;
using Appc.CommandLine;

namespace Acserver.Mirror;

/// <summary>acserver mirror.</summary>
internal sealed class MirrorCommand : ToolCommand
{
    private readonly Argument<string[]> _names = new("IMAGE") { Description = "NAME[:VERSION][,os=OS][,arch=ARCH][,label=value...], or docker://NAME[:TAG|@DIGEST]", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string[]> _lists = new("--list") { Description = "file with one image a line; # begins a comment", HelpName = "FILE" };
    private readonly Option<string?> _to = new("--to") { Description = "put images of the store into a registry, below this repository (default: all of them)", HelpName = "docker://REGISTRY/REPOSITORY" };
    private readonly Option<string?> _from = new("--from") { Description = "take images out of a registry that --to put there (default: all of them)", HelpName = "docker://REGISTRY/REPOSITORY" };
    private readonly Option<bool> _trust = new("--trust-registry") { Description = "take keys and policy from there too, with --from" };
    private readonly Option<int> _jobs = new("--jobs") { Description = "images fetched at a time", HelpName = "N", DefaultValueFactory = _ => 4 };
    private readonly Option<string?> _rate = new("--rate") { Description = "bytes a second at most, of all downloads together, such as 10M", HelpName = "SIZE" };
    private readonly Option<bool> _keys = new("--trust-keys-from-https") { Description = "take the keys that a name's own pages name, where the store has none for it" };
    private readonly Option<string?> _policy = new("--policy") { Description = "take this signing policy, with the files of keys beside it, into the store first and judge by it", HelpName = "FILE" };
    private readonly Option<bool> _unsigned = new("--allow-unsigned") { Description = "take images without a signature too" };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "find where everything would come from, and fetch nothing" };
    private readonly Option<bool> _json = new("--json") { Description = "print a report as JSON" };
    private readonly Option<bool> _insecure = new("--insecure-allow-http") { Description = "plain HTTP where a server does not speak TLS" };
    private readonly Option<string?> _authFile = new("--authfile") { Description = "file with registry passwords instead of the usual places", HelpName = "FILE" };
    private readonly Option<string?> _caFile = new("--ca-file") { Description = "PEM file with certificate authorities to trust beside the system's", HelpName = "FILE" };
    private readonly Option<string[]> _connectTo = new("--connect-to") { Description = "connect elsewhere than the address says, as with curl", HelpName = "HOST:PORT:TARGET:PORT" };
    private readonly MirrorFlags _mirrors = new();
    private readonly Option<string?> _store = StoreOption.New();

    internal MirrorCommand()
        : base("mirror", "bring images of other servers into the store, or put the store into a registry", "acserver mirror example.com/app:1.0.0", "acserver mirror docker://redis:7", "acserver mirror --jobs 8 --rate 20M --list images.txt", "acserver mirror --to docker://registry.local:5000/appc", "acserver mirror --from docker://registry.local:5000/appc example.com/app")
    {
        Details = "Each image is found by discovery and brought byte for byte, with every kind of signature, statements about keys, and its dependencies with theirs. It is published when "
            + "it is the image asked for and its signatures satisfy the store's keys and policy, as with add; what is missing or does not suffice is an error. An image that has not changed is not moved "
            + "again, its signatures are; what was cut off is gone on with.\n\nAn image of a registry is copied as it is, every platform, with the signatures and attestations that lie beside it, into the OCI layout "
            + "oci in the store. Nothing is converted and no digest changes; docker2aci converts out of there.\n\n--to puts images of the store into any registry as OCI artifacts, their signatures as referrers, and what it "
            + "has of keys, statements and policy; --from takes them back, the same bytes. A registry is not believed: images are judged by the store's own keys and policy, unless --trust-registry takes those of there.\n\nOne image's failure stops no other: all that failed are named, and the command ends with 1. A server that answers 429 is "
            + "waited for as long as it asks.";
        foreach (var option in (Option[])[_lists, _to, _from, _trust, _jobs, _rate, _keys, _policy, _unsigned, _dryRun, _json, _insecure, _authFile, _caFile, _connectTo])
        {
            Options.Add(option);
        }

        _mirrors.AddTo(this);
        Options.Add(_store);
        Arguments.Add(_names);
        SetAction(parse => MirrorHandler.Run(new MirrorOptions(parse.GetValue(_names) ?? [], parse.GetValue(_lists) ?? [])
        {
            To = parse.GetValue(_to),
            From = parse.GetValue(_from),
            TrustRegistry = parse.GetValue(_trust),
            Jobs = parse.GetValue(_jobs),
            BytesPerSecond = parse.GetValue(_rate) is { } rate ? ByteSize.Parse(rate) : null,
            Policy = parse.GetValue(_policy),
            TrustKeysFromHttps = parse.GetValue(_keys),
            AllowUnsigned = parse.GetValue(_unsigned),
            DryRun = parse.GetValue(_dryRun),
            Json = parse.GetValue(_json),
            AllowHttp = parse.GetValue(_insecure),
            AuthFile = parse.GetValue(_authFile),
            CaFile = parse.GetValue(_caFile),
            ConnectTo = parse.GetValue(_connectTo) ?? [],
            MirrorMap = _mirrors.FileOf(parse),
            Mirrors = _mirrors.GivenOf(parse),
            Store = parse.GetValue(_store),
        }));
    }
}
