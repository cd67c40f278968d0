using System.CommandLine;
using Appc.CommandLine;

namespace Actool.Signing.Keys;

/// <summary>actool key show.</summary>
internal sealed class KeyShowCommand : ToolCommand
{
    private readonly Argument<string[]> _files = new("FILE")
    {
        Description = "file of keys, public or secret, OpenPGP, minisign or signify", Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<bool> _json = new("--json") { Description = "print them as a JSON array" };

    internal KeyShowCommand()
        : base(
            "show",
            "show the keys in files: ids, names, algorithms, ends, subkeys, and what is wrong with them",
            "actool key show pubkey.asc",
            "actool key show --json ring.gpg minisign.pub")
    {
        Details = "Needs no passphrase and shows no secret. What is said of a key holds now: an expired or revoked one says so.";
        Options.Add(_json);
        Arguments.Add(_files);
        SetAction(parse => KeyShowHandler.Run(parse.GetRequiredValue(_files), parse.GetValue(_json)));
    }
}
