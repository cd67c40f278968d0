using System.CommandLine;
using Appc.CommandLine;

namespace Actool.Signing;

/// <summary>actool keygen.</summary>
internal sealed class KeygenCommand : ToolCommand
{
    private readonly Option<string?> _name = new("--name")
    {
        Description = "user id of an OpenPGP key: 'Name <address>'", HelpName = "USERID",
    };

    private readonly Option<string> _kind = new("--kind")
    {
        Description = "openpgp (the default), minisign or image-id", HelpName = "KIND", DefaultValueFactory = _ => "openpgp",
    };

    private readonly Option<string?> _algorithm = new("--algorithm")
    {
        Description = $"{AlgorithmNames.List} (default: ed25519)", HelpName = "ALGORITHM",
    };

    private readonly Option<string?> _expires = new("--expires")
    {
        Description = "when the key ends: never (the default), 90d, 12w, 6m, 2y, or a day such as 2030-12-31", HelpName = "WHEN",
    };

    private readonly Option<string?> _out = new("--out")
    {
        Description = "folder for both files, secret-key.asc and pubkey.asc (minisign.key and minisign.pub, image-id.pem and image-id.pub)", HelpName = "DIR",
    };

    private readonly Option<string?> _passphraseFile = PassphraseOptions.File("protect the secret key with the first line of this file");

    private readonly Option<int?> _passphraseDescriptor = PassphraseOptions.Descriptor("the same from an open descriptor");

    private readonly SignerOptions _signer = new();

    private readonly Option<string?> _publicKey = new("--public-key")
    {
        Description = "with --signer: the public key whose secret it keeps, in PEM", HelpName = "PEM",
    };

    internal KeygenCommand()
        : base(
            "keygen",
            "make a key pair for signing images",
            "actool keygen --name 'Release <release@example.com>'",
            "actool keygen --name 'Release <release@example.com>' --algorithm rsa4096 --expires 2y --out keys --passphrase-file pass.txt",
            "actool keygen --kind minisign",
            "actool keygen --name 'Release <release@example.com>' --signer ./sign-with-kms --public-key kms.pem --out keys")
    {
        Details = "The secret key goes to $XDG_CONFIG_HOME/appc/keys (else ~/.config/appc/keys), readable by its owner only, where 'actool sign' finds it; "
            + "the public key goes to ./pubkey.asc (./minisign.pub). With --out both go to that folder. Nothing is ever overwritten. gpg, sq and minisign take "
            + "these files. minisign keys are written without a password ('minisign -C' sets one) and do not expire. With --signer an OpenPGP public key is made "
            + "of a key that a program keeps, which is asked for the self-signature; no secret is written.";
        Options.Add(_name);
        Options.Add(_kind);
        Options.Add(_algorithm);
        Options.Add(_expires);
        Options.Add(_out);
        Options.Add(_passphraseFile);
        Options.Add(_passphraseDescriptor);
        _signer.AddTo(this);
        Options.Add(_publicKey);
        SetAction(parse => KeygenHandler.Run(new KeygenOptions(
            parse.GetValue(_name),
            parse.GetRequiredValue(_kind),
            parse.GetValue(_algorithm),
            parse.GetValue(_expires),
            parse.GetValue(_out),
            parse.GetValue(_passphraseFile),
            parse.GetValue(_passphraseDescriptor),
            _signer.Of(parse),
            parse.GetValue(_publicKey))));
    }
}
