using System.CommandLine;
using Appc.CommandLine;

namespace Actool.Signing;

/// <summary>actool keygen.</summary>
internal sealed class KeygenCommand : ToolCommand
{
    private readonly Option<string> _name = new("--name")
    {
        Description = "user id of the key: 'Name <address>'", HelpName = "USERID", Required = true,
    };

    private readonly Option<string> _algorithm = new("--algorithm")
    {
        Description = "ed25519 (the default), rsa3072 or rsa4096", HelpName = "ALGORITHM", DefaultValueFactory = _ => "ed25519",
    };

    private readonly Option<string> _expires = new("--expires")
    {
        Description = "when the key ends: never (the default), 90d, 12w, 6m, 2y, or a day such as 2030-12-31", HelpName = "WHEN",
        DefaultValueFactory = _ => "never",
    };

    private readonly Option<string?> _out = new("--out")
    {
        Description = "folder for both files, secret-key.asc and pubkey.asc", HelpName = "DIR",
    };

    private readonly Option<string?> _passphraseFile = new("--passphrase-file")
    {
        Description = "protect the secret key with the first line of this file", HelpName = "FILE",
    };

    internal KeygenCommand()
        : base(
            "keygen",
            "make an OpenPGP key pair for signing images",
            "actool keygen --name 'Release <release@example.com>'",
            "actool keygen --name 'Release <release@example.com>' --algorithm rsa4096 --expires 2y --out keys --passphrase-file pass.txt")
    {
        Details = "The secret key goes to $XDG_CONFIG_HOME/appc/keys (else ~/.config/appc/keys), readable by its owner only, where 'actool sign' finds it; "
            + "the public key goes to ./pubkey.asc. With --out both go to that folder. Nothing is ever overwritten. Both files are what gpg and sq import.";
        Options.Add(_name);
        Options.Add(_algorithm);
        Options.Add(_expires);
        Options.Add(_out);
        Options.Add(_passphraseFile);
        SetAction(parse => KeygenHandler.Run(new KeygenOptions(
            parse.GetRequiredValue(_name),
            parse.GetRequiredValue(_algorithm),
            parse.GetRequiredValue(_expires),
            parse.GetValue(_out),
            parse.GetValue(_passphraseFile))));
    }
}
