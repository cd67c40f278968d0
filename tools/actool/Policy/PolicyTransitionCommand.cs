using System.CommandLine;
using Appc.CommandLine;

namespace Actool.Policy;

/// <summary>actool policy transition.</summary>
internal sealed class PolicyTransitionCommand : ToolCommand
{
    private readonly Option<string> _old = new("--from") { Description = "secret key in PEM that hands over", HelpName = "SECRET", Required = true };

    private readonly Option<string> _new = new("--to") { Description = "secret key in PEM that takes its place", HelpName = "SECRET", Required = true };

    private readonly StatementOptions _common = new();

    internal PolicyTransitionCommand()
        : base(
            "transition",
            "make a statement, signed by both, that a key takes another one's place",
            "actool policy transition --from old.pem --to new.pem --out hello.aci.statements.json")
    {
        Details = "The statement lies beside an image as FILE.statements.json. Where a policy says \"transitions\": \"accept\" of the old key, the new one counts in its place from then on.";
        Options.Add(_old);
        Options.Add(_new);
        _common.AddTo(this);
        SetAction(parse => PolicyStatementHandler.HandOver(parse.GetRequiredValue(_old), parse.GetRequiredValue(_new), _common.Read(parse)));
    }
}
