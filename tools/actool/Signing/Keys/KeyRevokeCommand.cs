using System.CommandLine;
using Appc.CommandLine;

namespace Actool.Signing.Keys;

/// <summary>actool key revoke.</summary>
internal sealed class KeyRevokeCommand : ToolCommand
{
    private readonly Argument<string?> _key = new("KEY")
    {
        Description = "OpenPGP secret key file, or the end of the id of a key in your folder (default: the only key there)", Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string> _reason = new("--reason")
    {
        Description = "compromised, superseded or retired; without one it counts as compromised", HelpName = "REASON", DefaultValueFactory = _ => "none",
    };

    private readonly Option<string> _message = new("--message")
    {
        Description = "words for those who will see it", HelpName = "TEXT", DefaultValueFactory = _ => string.Empty,
    };

    private readonly Option<string?> _subkey = new("--subkey") { Description = "revoke this subkey only", HelpName = "FINGERPRINT" };

    private readonly Option<string> _output = new("--output")
    {
        Description = "where the revoked public key goes (default: revoked.asc)", HelpName = "FILE", DefaultValueFactory = _ => "revoked.asc",
    };

    private readonly Option<string?> _passphraseFile = PassphraseOptions.File("the first line of this file opens the secret key");

    private readonly Option<int?> _passphraseDescriptor = PassphraseOptions.Descriptor("the same from an open descriptor");

    internal KeyRevokeCommand()
        : base(
            "revoke",
            "make the revocation of an OpenPGP key: its public key, revoked, to be handed out",
            "actool key revoke --reason superseded --message 'see the 2027 key'",
            "actool key revoke --output revocation-to-keep.asc keys/secret-key.asc")
    {
        Details = "Nothing changes until you hand the file out: those who trust the key give it to 'runner trust', gpg --import or sq keyring merge. It can be made "
            + "in advance and kept, for the day when the secret key is lost. Superseded and retired cast no doubt on earlier signatures; compromised, and "
            + "no reason, make all of them worthless. A revocation cannot be taken back.";
        Options.Add(_reason);
        Options.Add(_message);
        Options.Add(_subkey);
        Options.Add(_output);
        Options.Add(_passphraseFile);
        Options.Add(_passphraseDescriptor);
        Arguments.Add(_key);
        SetAction(parse => KeyRevokeHandler.Run(new KeyRevokeOptions(
            parse.GetValue(_key),
            parse.GetRequiredValue(_reason),
            parse.GetRequiredValue(_message),
            parse.GetValue(_subkey),
            parse.GetRequiredValue(_output),
            parse.GetValue(_passphraseFile),
            parse.GetValue(_passphraseDescriptor))));
    }
}
