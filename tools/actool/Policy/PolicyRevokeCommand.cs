using System.CommandLine;
using Appc.CommandLine;

namespace Actool.Policy;

/// <summary>actool policy revoke.</summary>
internal sealed class PolicyRevokeCommand : ToolCommand
{
    private readonly Argument<string?> _key = new("PUBLIC") { Description = "public key to revoke, of any kind (default: the key that signs)", Arity = ArgumentArity.ZeroOrOne };

    private readonly Option<string> _signer = new("--key") { Description = "secret key in PEM that signs: the revoked key itself, or one that the policy names as a revoker", HelpName = "SECRET", Required = true };

    private readonly Option<string> _reason = new("--reason") { Description = "compromised (the default), superseded or retired", HelpName = "REASON", DefaultValueFactory = _ => "compromised" };

    private readonly StatementOptions _common = new();

    internal PolicyRevokeCommand()
        : base(
            "revoke",
            "make a signed statement that a key counts no longer",
            "actool policy revoke --key old.pem --out hello.aci.statements.json",
            "actool policy revoke --key security.pem --reason superseded --out hello.aci.statements.json alice.asc")
    {
        Details = "The statement lies beside an image as FILE.statements.json. Whoever fetches the image remembers it, and from then on the key counts for no image. A statement "
            + "is believed when the revoked key itself signed it, or one that the policy names under revokers. An OpenPGP key can also be revoked in its own way: see actool key revoke.";
        Arguments.Add(_key);
        Options.Add(_signer);
        Options.Add(_reason);
        _common.AddTo(this);
        SetAction(parse => PolicyStatementHandler.Revoke(
            parse.GetValue(_key), parse.GetRequiredValue(_signer), parse.GetRequiredValue(_reason), _common.Read(parse)));
    }
}
