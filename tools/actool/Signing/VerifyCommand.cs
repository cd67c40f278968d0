using System.CommandLine;
using Appc.CommandLine;

namespace Actool.Signing;

/// <summary>actool verify.</summary>
internal sealed class VerifyCommand : ToolCommand
{
    private readonly Argument<string[]> _files = new("FILE")
    {
        Description = "signed image or other file", Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string[]> _keys = new("--key")
    {
        Description = "public keys of any kind, OpenPGP ones armored or binary (default: the keys that 'runner trust' keeps for the image's name)",
        HelpName = "PUBLIC", DefaultValueFactory = _ => [],
    };

    private readonly Option<string?> _signature = new("--signature")
    {
        Description = "the signature, for one FILE (default: FILE.asc, FILE.minisig, by the kind of the keys)", HelpName = "SIGNATURE",
    };

    private readonly Option<string?> _directory = new("--dir")
    {
        Description = "state directory whose trusted keys count", HelpName = "DIR",
    };

    private readonly Option<string?> _policy = new("--policy")
    {
        Description = "the policy decides which signatures are needed (docs/policy.md)", HelpName = "FILE",
    };

    private readonly Option<bool> _explain = new("--explain")
    {
        Description = "say which rule decided, and why; without --policy by the state directory's policy.json, else by its keys",
    };

    private readonly Option<bool> _json = new("--json") { Description = "print the verdicts as a JSON array" };

    internal VerifyCommand()
        : base(
            "verify",
            "verify signatures; exit 0 when every file has a good one by a trusted key, else 1",
            "actool verify --key pubkey.asc hello.aci",
            "actool verify --key minisign.pub hello.aci",
            "actool verify --policy policy.json --explain hello.aci",
            "actool verify --json hello.aci world.aci")
    {
        Details = "An OpenPGP signature counts when a trusted key made it with SHA-256, SHA-384 or SHA-512, and neither key nor signature is expired, revoked or "
            + "from the future; one of minisign or signify when a given key made it and its trusted comment is as signed. Of several signatures in a file one good one suffices; otherwise the message says what was wrong with each. "
            + "With --policy every signature beside an image is judged, of every kind, and the policy says whether they suffice; --key then only adds keys that it names. "
            + "The command opens no network connection.";
        Options.Add(_keys);
        Options.Add(_signature);
        Options.Add(_directory);
        Options.Add(_policy);
        Options.Add(_explain);
        Options.Add(_json);
        Arguments.Add(_files);
        SetAction(parse => VerifyHandler.Run(new VerifyOptions(
            parse.GetRequiredValue(_files),
            parse.GetRequiredValue(_keys),
            parse.GetValue(_signature),
            parse.GetValue(_directory),
            parse.GetValue(_json))
        {
            Policy = parse.GetValue(_policy),
            Explain = parse.GetValue(_explain),
        }));
    }
}
