using System.CommandLine;
using Appc.CommandLine;

namespace Actool.Policy;

/// <summary>actool policy check.</summary>
internal sealed class PolicyCheckCommand : ToolCommand
{
    private readonly Argument<string> _policy = new("FILE") { Description = "policy" };

    private readonly Argument<string[]> _names = new("NAME") { Description = "image names, to see which rule is for each", Arity = ArgumentArity.ZeroOrMore };

    internal PolicyCheckCommand()
        : base(
            "check",
            "read a policy and the keys it names; exit 0 when nothing is wrong with it",
            "actool policy check policy.json",
            "actool policy check policy.json example.com/hello example.com/hel")
    {
        Details = "Everything is refused that runner would refuse: duplicate keys, unknown fields, keys that nothing has, files that do not hold the key that the "
            + "policy says. What is only doubtful is a warning: a key whose time is over, a key that no rule counts, or one that must come from elsewhere.";
        Arguments.Add(_policy);
        Arguments.Add(_names);
        SetAction(parse => PolicyCheckHandler.Run(parse.GetRequiredValue(_policy), parse.GetValue(_names) ?? []));
    }
}
