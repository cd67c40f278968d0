using System.CommandLine;
using Appc.CommandLine;

namespace Runner.Trust;

/// <summary>runner trust.</summary>
internal sealed class TrustCommand : ToolCommand
{
    private readonly Argument<string[]> _keys = new("PUBKEY")
    {
        Description = "file with OpenPGP public keys, armored or binary", Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string?> _prefix = new("--prefix")
    {
        Description = "trust the keys for this image name and all names below it", HelpName = "NAME",
    };

    private readonly Option<bool> _root = new("--root") { Description = "trust the keys for all image names" };

    private readonly Option<bool> _skipReview = new("--skip-fingerprint-review") { Description = "do not ask; needed where there is no terminal" };

    private readonly Option<string?> _directory = new("--dir") { Description = "state directory", HelpName = "DIR" };

    internal TrustCommand()
        : base(
            "trust",
            "trust the makers of signatures, for a prefix of image names or for all",
            "runner trust --prefix example.com/hello pubkey.asc",
            "runner trust --root --skip-fingerprint-review pubkey.asc")
    {
        Details = "Shows each key's fingerprint, user ids and expiry and asks before it is kept. A prefix covers whole components of names: "
            + "example.com/hel covers example.com/hel/lo and not example.com/hello. Keys lie in keys/prefix.d and keys/root.d of the state directory, "
            + "laid out as rkt lays them out; an empty file named after a key's fingerprint takes its trust away from there downwards.";
        Options.Add(_prefix);
        Options.Add(_root);
        Options.Add(_skipReview);
        Options.Add(_directory);
        Arguments.Add(_keys);
        SetAction(parse => TrustHandler.Run(new TrustOptions(
            parse.GetRequiredValue(_keys),
            parse.GetValue(_prefix),
            parse.GetValue(_root),
            parse.GetValue(_skipReview),
            parse.GetValue(_directory))));
    }
}
