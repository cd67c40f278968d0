using System.CommandLine;
using Appc.CommandLine;

namespace Actool.Signing;

/// <summary>actool sign.</summary>
internal sealed class SignCommand : ToolCommand
{
    private readonly Argument<string[]> _files = new("FILE")
    {
        Description = "image, or any file, to sign", Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string?> _key = new("--key")
    {
        Description = "secret key as keygen, gpg or sq write it (default: the one that keygen made)", HelpName = "SECRET",
    };

    private readonly Option<string?> _passphraseFile = new("--passphrase-file")
    {
        Description = "the first line of this file opens the secret key", HelpName = "FILE",
    };

    private readonly Option<bool> _overwrite = new("--overwrite") { Description = "replace signatures that are there" };

    internal SignCommand()
        : base(
            "sign",
            "sign files, each beside itself in FILE.asc",
            "actool sign hello.aci",
            "actool sign --key keys/secret-key.asc --passphrase-file pass.txt hello.aci world.aci")
    {
        Details = "Writes an armored, detached OpenPGP signature that gpg and sq verify. Needs no terminal, agent or network. "
            + "With SOURCE_DATE_EPOCH set, the same key and file give the same bytes (Ed25519 and RSA).";
        Options.Add(_key);
        Options.Add(_passphraseFile);
        Options.Add(_overwrite);
        Arguments.Add(_files);
        SetAction(parse => SignHandler.Run(new SignOptions(
            parse.GetRequiredValue(_files),
            parse.GetValue(_key),
            parse.GetValue(_passphraseFile),
            parse.GetValue(_overwrite))));
    }
}
