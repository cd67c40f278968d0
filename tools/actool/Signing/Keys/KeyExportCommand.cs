using System.CommandLine;
using Appc.CommandLine;

namespace Actool.Signing.Keys;

/// <summary>actool key export.</summary>
internal sealed class KeyExportCommand : ToolCommand
{
    private readonly Argument<string?> _key = new("KEY")
    {
        Description = "secret key file, or the end of the id of a key in your folder (default: the only key there)", Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _output = new("--output") { Description = "write it there and not to standard output", HelpName = "FILE" };

    private readonly Option<string?> _passphraseFile = PassphraseOptions.File("for a minisign key under a password, whose public part is under it too");

    private readonly Option<int?> _passphraseDescriptor = PassphraseOptions.Descriptor("the same from an open descriptor");

    internal KeyExportCommand()
        : base(
            "export",
            "write the public key of a secret key",
            "actool key export > pubkey.asc",
            "actool key export --output release.pub 7A7FF38BFD8F4686")
    {
        Details = "OpenPGP public keys come out armored, minisign's as minisign writes them. The secret key itself is the file that 'key list' names: copy that.";
        Options.Add(_output);
        Options.Add(_passphraseFile);
        Options.Add(_passphraseDescriptor);
        Arguments.Add(_key);
        SetAction(parse => KeyExportHandler.Run(new KeyExportOptions(
            parse.GetValue(_key), parse.GetValue(_output), parse.GetValue(_passphraseFile), parse.GetValue(_passphraseDescriptor))));
    }
}
