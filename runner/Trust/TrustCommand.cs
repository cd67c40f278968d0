using System.CommandLine;
using Appc.CommandLine;
using Runner.Fetch;
using Runner.Options;

namespace Runner.Trust;

/// <summary>runner trust.</summary>
internal sealed class TrustCommand : ToolCommand
{
    private readonly Argument<string[]> _keys = new("PUBKEY")
    {
        Description = "file or https address with public keys: OpenPGP armored or binary, minisign, or PEM for image-ID signatures; with --prefix and no PUBKEY they are discovered",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> _prefix = new("--prefix")
    {
        Description = "trust the keys for this image name and all names below it", HelpName = "NAME",
    };

    private readonly Option<bool> _root = new("--root") { Description = "trust the keys for all image names" };

    private readonly Option<bool> _skipReview = new("--skip-fingerprint-review") { Description = "do not ask; needed where there is no terminal" };

    private readonly Option<bool> _trustHttps = new("--trust-keys-from-https") { Description = "do not ask about keys that came over https" };

    private readonly Option<string[]> _insecure = InsecureOptions.Option("what is not checked of servers: tls (certificates); http: plain HTTP too");

    private readonly RegistryFlags _network = new();

    private readonly Option<string?> _directory = new("--dir") { Description = "state directory", HelpName = "DIR" };

    internal TrustCommand()
        : base(
            "trust",
            "trust the makers of signatures, for a prefix of image names or for all",
            "runner trust --prefix example.com/hello pubkey.asc",
            "runner trust --prefix example.com/hello https://example.com/pubkey.asc",
            "runner trust --prefix example.com/hello --trust-keys-from-https",
            "runner trust --root --skip-fingerprint-review release.pem")
    {
        Details = "Shows each key's fingerprint, user ids and expiry and asks before it is kept. A prefix covers whole components of names: "
            + "example.com/hel covers example.com/hel/lo and not example.com/hello. Without PUBKEY the name's own pages are asked where its keys are (discovery). "
            + "Keys lie in keys/prefix.d and keys/root.d of the state directory, "
            + "laid out as rkt lays them out; an empty file named after a key's fingerprint takes its trust away from there downwards.";
        Options.Add(_prefix);
        Options.Add(_root);
        Options.Add(_skipReview);
        Options.Add(_trustHttps);
        Options.Add(_insecure);
        _network.AddWebTo(this);
        Options.Add(_directory);
        Arguments.Add(_keys);
        SetAction(Run);
    }

    private int Run(ParseResult parse)
    {
        var insecure = InsecureOptions.Parse(parse.GetValue(_insecure));
        return TrustHandler.Run(new TrustOptions(
            parse.GetValue(_keys) ?? [],
            parse.GetValue(_prefix),
            parse.GetValue(_root),
            parse.GetValue(_skipReview),
            parse.GetValue(_trustHttps),
            parse.GetValue(_directory))
        {
            Discovery = NameFetch.Options(_network.Read(parse, insecure, parse.GetValue(_directory))),
        });
    }
}
