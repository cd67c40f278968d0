using System.CommandLine;
using Appc.CommandLine;

namespace Actool.Signing.Keys;

/// <summary>actool key import.</summary>
internal sealed class KeyImportCommand : ToolCommand
{
    private readonly Argument<string> _file = new("FILE") { Description = "secret key as gpg, sq, minisign or signify write it" };

    private readonly Option<string?> _passphraseFile = PassphraseOptions.File("try the passphrase before the key is taken; a minisign key under a password needs it");

    private readonly Option<int?> _passphraseDescriptor = PassphraseOptions.Descriptor("the same from an open descriptor");

    internal KeyImportCommand()
        : base(
            "import",
            "copy a secret key into your folder, where 'actool sign' finds it",
            "actool key import release-secret.asc",
            "gpg --armor --export-secret-keys release@example.com | actool key import /dev/stdin")
    {
        Details = "The file is read and judged first: a key that cannot sign now is not taken. It is kept as it is, with its passphrase, mode 0600. "
            + "A key that is there already is left alone.";
        Options.Add(_passphraseFile);
        Options.Add(_passphraseDescriptor);
        Arguments.Add(_file);
        SetAction(parse => KeyImportHandler.Run(
            parse.GetRequiredValue(_file), parse.GetValue(_passphraseFile), parse.GetValue(_passphraseDescriptor)));
    }
}
