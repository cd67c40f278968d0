using System.CommandLine;
using Actool.Signing.Kinds;
using Appc.CommandLine;

namespace Actool.Signing;

/// <summary>actool sign.</summary>
internal sealed class SignCommand : ToolCommand
{
    private readonly Argument<string[]> _files = new("FILE")
    {
        Description = "image, or any file, to sign", Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string[]> _keys = new("--key")
    {
        Description = "secret key of any kind (default: the one that keygen made)", HelpName = "SECRET", DefaultValueFactory = _ => [],
    };

    private readonly Option<string[]> _kinds = new("--kind")
    {
        Description = $"{SigningKinds.Names} (default: what the keys are for)", HelpName = "KIND", DefaultValueFactory = _ => [],
    };

    private readonly Option<string?> _passphraseFile = PassphraseOptions.File("the first line of this file opens the secret key");

    private readonly Option<int?> _passphraseDescriptor = PassphraseOptions.Descriptor("the same from an open descriptor");

    private readonly SignerOptions _signer = new();

    private readonly Option<bool> _legacy = new("--minisign-legacy")
    {
        Description = "sign the file itself and not its hash, for minisign before 0.8 and for signify; at most 1 GiB",
    };

    private readonly Option<string?> _expires = new("--expires")
    {
        Description = "when an image-ID signature ends: 90d, 12w, 6m, 2y, or a day such as 2030-12-31 (default: never)", HelpName = "WHEN",
    };

    private readonly Option<bool> _add = new("--add") { Description = "add to the image-ID signatures that are there, for a second signer" };

    private readonly Option<bool> _overwrite = new("--overwrite") { Description = "replace signatures that are there" };

    internal SignCommand()
        : base(
            "sign",
            "sign files, each beside itself in FILE.asc (.minisig, .sig.json)",
            "actool sign hello.aci",
            "actool sign --key keys/secret-key.asc --key release.key --passphrase-file pass.txt hello.aci world.aci",
            "actool sign --kind image-id --key release.pem --expires 90d hello.aci",
            "actool sign --key pubkey.asc --signer ./sign-with-kms hello.aci")
    {
        Details = "openpgp writes an armored, detached signature that gpg and sq verify, minisign one that minisign or, for a key of signify, signify verifies; "
            + "image-id a signed statement of the image's ID, name and labels, which holds when the image is compressed otherwise and which openssl can check. "
            + "Needs no terminal, agent or network. With SOURCE_DATE_EPOCH set, the same key and file give the same bytes (not with ECDSA).\n\n"
            + "With --signer the secret stays elsewhere: --key names the public key, and the program is started for each signature with four arguments "
            + "(algorithm, hash, key, kind), gets what to sign on its standard input and gives the raw signature on its standard output; docs/signing.md has "
            + "the protocol and examples for openssl and gpg-agent.";
        Options.Add(_keys);
        Options.Add(_kinds);
        Options.Add(_passphraseFile);
        Options.Add(_passphraseDescriptor);
        _signer.AddTo(this);
        Options.Add(_legacy);
        Options.Add(_expires);
        Options.Add(_add);
        Options.Add(_overwrite);
        Arguments.Add(_files);
        SetAction(parse => SignHandler.Run(new SignOptions(
            parse.GetRequiredValue(_files),
            parse.GetRequiredValue(_keys),
            parse.GetRequiredValue(_kinds),
            parse.GetValue(_passphraseFile),
            parse.GetValue(_passphraseDescriptor),
            _signer.Of(parse),
            parse.GetValue(_legacy),
            parse.GetValue(_overwrite))
        {
            Expires = parse.GetValue(_expires),
            Add = parse.GetValue(_add),
        }));
    }
}
